import type { Script, Turn } from '~/api/types';
import { type Chapter, type Doc, docOf, freshId, type Line, linesOf, same } from './document';
import { heaviest, matches } from './sequence';
import { likeness } from './word_diff';

/** From how much in common on a line counts as the same one, changed. */
const kAlike = 0.35;
/** Beyond this many pairs, lines of a gap are taken one after the other. */
const kMostPairs = 10_000;

/**
 * The script as a document whose lines and chapters have the ids they have in `known`: lines that stayed, were changed or
 * moved keep theirs (and their locks), new ones get new ones. Where nothing is different, the objects are the same.
 */
export function reconcile(known: Doc, script: Script, fresh: () => string = freshId): Doc {
  const next = docOf(script, fresh);
  const [before, after] = [linesOf(known), linesOf(next)];
  const partner = pairs(before, after);
  const kept = (line: Line): Line => {
    const twin = partner.get(line.id);
    if (twin === undefined) return line;
    return same(twin.turn, line.turn) ? twin : { ...line, id: twin.id, locked: twin.locked };
  };
  const free = new Set(known.chapters);
  const chapters = next.chapters.map((chapter): Chapter => {
    const lines = chapter.lines.map(kept);
    const twin = twinOf(chapter, lines, free);
    if (twin === undefined) return { ...chapter, lines };
    free.delete(twin);
    const unchanged = lines.length === twin.lines.length && lines.every((line, at) => line === twin.lines[at]);
    if (unchanged && same(twin.head, chapter.head)) return twin;
    return { id: twin.id, head: chapter.head, lines };
  });
  return { head: same(known.head, next.head) ? known.head : next.head, chapters };
}

function twinOf(chapter: Chapter, lines: readonly Line[], free: ReadonlySet<Chapter>): Chapter | undefined {
  const ids = new Set(lines.map(({ id }) => id));
  let best: { chapter: Chapter; score: number } | undefined;
  for (const candidate of free) {
    const shared = candidate.lines.filter(({ id }) => ids.has(id)).length;
    const score = shared + (candidate.head.title === chapter.head.title ? 0.5 + candidate.lines.length / 2 : 0);
    if (score > 0 && (best === undefined || score > best.score)) best = { chapter: candidate, score };
  }
  return best?.chapter;
}

/** For lines of `after` by id: the line of `before` that they were. */
function pairs(before: readonly Line[], after: readonly Line[]): Map<string, Line> {
  const partner = new Map<string, Line>();
  const taken = new Set<Line>();
  const pair = (was: Line | undefined, is: Line | undefined) => {
    if (!was || !is) return;
    partner.set(is.id, was);
    taken.add(was);
  };
  for (const [a, b] of matches(before.map(keyOf), after.map(keyOf))) pair(before[a], after[b]);
  // What says the same elsewhere was moved.
  const loose = new Map<string, Line[]>();
  for (const line of before) {
    if (!taken.has(line)) loose.set(keyOf(line), [...(loose.get(keyOf(line)) ?? []), line]);
  }
  for (const line of after) {
    if (!partner.has(line.id)) pair(loose.get(keyOf(line))?.shift(), line);
  }
  // What stands between the same neighbours and says something like it was changed.
  const places = new Map(before.map((line, at) => [line.id, at]));
  let from = 0;
  let gap: Line[] = [];
  const settle = (to: number) => {
    const was = before.slice(from, to).filter((line) => !taken.has(line));
    for (const [a, b] of alike(was, gap)) pair(was[a], gap[b]);
    gap = [];
  };
  for (const line of after) {
    const twin = partner.get(line.id);
    const at = twin && places.get(twin.id);
    if (at === undefined) gap.push(line);
    else if (at >= from) {
      settle(at);
      from = at + 1;
    }
  }
  settle(before.length);
  return partner;
}

function alike(was: readonly Line[], is: readonly Line[]): [number, number][] {
  if (was.length === 0 || is.length === 0) return [];
  // One for one in the same place: changed, however much.
  if (was.length === is.length && was.length * is.length > kMostPairs) return was.map((_, at) => [at, at]);
  if (was.length === 1 && is.length === 1) return [[0, 0]];
  if (was.length * is.length > kMostPairs) return [];
  return heaviest(was.length, is.length, (a, b) => {
    const share = likeness(was[a]?.turn.text ?? '', is[b]?.turn.text ?? '');
    return share < kAlike ? 0 : share;
  });
}

const keys = new WeakMap<Turn, string>();

function keyOf({ turn }: Line): string {
  let key = keys.get(turn);
  if (key === undefined) {
    key = `${turn.speaker}\n${turn.text}`;
    keys.set(turn, key);
  }
  return key;
}
