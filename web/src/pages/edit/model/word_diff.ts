import { matches } from './sequence';

/** A stretch of text that both have, or only one of them. */
export interface Piece {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Below this share in common, all of one is removed and all of the other added. */
const kLeast = 0.25;

/** How `after` differs from `before`, word by word: what is removed stands before what is added in its place. */
export function wordDiff(before: string, after: string): Piece[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const pieces: Piece[] = [];
  const push = (kind: Piece['kind'], words: readonly string[]) => {
    const text = words.join('');
    const last = pieces.at(-1);
    if (text === '') return;
    if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + text };
    else pieces.push({ kind, text });
  };
  let [a, b] = [0, 0];
  for (const [x, y] of [...matches(old, now), [old.length, now.length] as const]) {
    push('removed', old.slice(a, x));
    push('added', now.slice(b, y));
    push('same', old.slice(x, x + 1));
    [a, b] = [x + 1, y + 1];
  }
  // Two texts of which hardly anything is left are read more easily one after the other.
  const kept = pieces.reduce((sum, { kind, text }) => sum + (kind === 'same' ? text.length : 0), 0);
  if (kept >= kLeast * Math.max(before.length, after.length)) return pieces;
  return [
    { kind: 'removed' as const, text: before },
    { kind: 'added' as const, text: after },
  ].filter(({ text }) => text !== '');
}

/** Words with the space behind them, so that a changed word is one stretch; other signs by themselves. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}'’_-]+\s*|[^\p{L}\p{N}\p{M}'’_-]\s*/gu) ?? [];
}

/** How much two texts have in common: 0 nothing, 1 everything. */
export function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const [first, second] = [bagOf(one), bagOf(other)];
  let [common, all] = [0, 0];
  for (const count of first.values()) all += count;
  for (const [word, count] of second) {
    all += count;
    common += Math.min(count, first.get(word) ?? 0);
  }
  return all === 0 ? 0 : (2 * common) / all;
}

function bagOf(text: string): Map<string, number> {
  const bag = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}
