import { folded } from './folded';

/** How well a text fits what was typed: the greater the better; nothing where its letters are not all there in order. */
export function fit(query: string, text: string): number | undefined {
  const wanted = folded(query).replace(/\s+/g, '');
  if (wanted === '') return 0;
  const letters = folded(text);
  let best: number | undefined;
  // Each place where the first letter is may be the beginning of the best way to read it.
  for (
    let start = letters.indexOf(wanted.charAt(0));
    start >= 0;
    start = letters.indexOf(wanted.charAt(0), start + 1)
  ) {
    const score = fitFrom(start, wanted, letters);
    if (score === undefined) break; // nor will it fit from any later place
    best = Math.max(best ?? -Infinity, score);
  }
  return best === undefined ? undefined : best - letters.length / 100;
}

/** Letters that follow each other and those that begin words count more; gaps cost. */
function fitFrom(start: number, wanted: string, letters: string): number | undefined {
  let score = 0;
  let before = -1;
  let at = start;
  for (const letter of wanted) {
    const found = before < 0 ? start : letters.indexOf(letter, at);
    if (found < 0) return undefined;
    if (found === before + 1 && before >= 0) score += 4;
    else if (beginsWord(letters, found)) score += 3;
    else score -= Math.min(3, (found - at) / 2);
    before = found;
    at = found + 1;
  }
  return score;
}

function beginsWord(letters: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(letters.charAt(at - 1));
}

/** Those that fit, the best first; equal ones stay in their order. */
export function bestOf<Item>(
  query: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
  most: number,
): readonly Item[] {
  return items
    .map((item) => ({ item, score: fit(query, textOf(item)) }))
    .filter((one): one is { item: Item; score: number } => one.score !== undefined)
    .sort((one, other) => other.score - one.score)
    .slice(0, most)
    .map(({ item }) => item);
}
