/** Beyond this many comparisons, two sequences are taken to have nothing more in common. */
const kMostCells = 4_000_000;

/**
 * The longest common subsequence: pairs of places [in `one`, in `other`] that hold the same key, both ascending. What both
 * begin and end with is found at once, so that a long text with a few changes costs little.
 */
export function matches(one: readonly string[], other: readonly string[]): [number, number][] {
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) ++head;
  let tail = 0;
  const most = Math.min(one.length, other.length) - head;
  while (tail < most && one[one.length - 1 - tail] === other[other.length - 1 - tail]) ++tail;
  const pairs: [number, number][] = [];
  for (let at = 0; at < head; ++at) pairs.push([at, at]);
  const middle = between(one.slice(head, one.length - tail), other.slice(head, other.length - tail));
  for (const [a, b] of middle) pairs.push([a + head, b + head]);
  for (let at = tail; at > 0; --at) pairs.push([one.length - at, other.length - at]);
  return pairs;
}

function between(one: readonly string[], other: readonly string[]): [number, number][] {
  if (one.length * other.length > kMostCells) return [];
  return heaviest(one.length, other.length, (a, b) => (one[a] === other[b] ? 1 : 0));
}

/** The pairs, both ascending, whose weights sum to the most; pairs of no weight are left out. */
export function heaviest(rows: number, columns: number, weight: (row: number, column: number) => number) {
  if (rows === 0 || columns === 0) return [];
  const width = columns + 1;
  const best = new Float32Array((rows + 1) * width);
  const at = (row: number, column: number) => best[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; --row) {
    for (let column = columns - 1; column >= 0; --column) {
      const pair = weight(row, column);
      const along = pair > 0 ? pair + at(row + 1, column + 1) : 0;
      best[row * width + column] = Math.max(along, at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < rows && column < columns;) {
    const here = at(row, column);
    if (here === at(row + 1, column)) ++row;
    else if (here === at(row, column + 1)) ++column;
    else pairs.push([row++, column++]);
  }
  return pairs;
}
