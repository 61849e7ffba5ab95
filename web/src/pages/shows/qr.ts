/**
 * QR codes (ISO/IEC 18004) of addresses: bytes, level M (15 % may be unreadable), versions 1 to 10. That is all a feed's
 * address needs, and a tenth of what a package for every kind of code would bring along.
 */

/** Of each version, from 1 on: codewords in all, those of correction in a block, blocks, centres of alignment patterns. */
const versions: readonly { all: number; correction: number; blocks: number; centres: readonly number[] }[] = [
  { all: 26, correction: 10, blocks: 1, centres: [] },
  { all: 44, correction: 16, blocks: 1, centres: [6, 18] },
  { all: 70, correction: 26, blocks: 1, centres: [6, 22] },
  { all: 100, correction: 18, blocks: 2, centres: [6, 26] },
  { all: 134, correction: 24, blocks: 2, centres: [6, 30] },
  { all: 172, correction: 16, blocks: 4, centres: [6, 34] },
  { all: 196, correction: 18, blocks: 4, centres: [6, 22, 38] },
  { all: 242, correction: 22, blocks: 4, centres: [6, 24, 42] },
  { all: 292, correction: 22, blocks: 5, centres: [6, 26, 46] },
  { all: 346, correction: 26, blocks: 5, centres: [6, 28, 50] },
];

/** Rows of modules, true is dark, without the quiet zone; nothing when the text is too long (213 bytes). */
export function qrCode(text: string): boolean[][] | undefined {
  const bytes = new TextEncoder().encode(text);
  const at = versions.findIndex(({ all, correction, blocks }, index) => {
    const headBits = 4 + (index >= 9 ? 16 : 8);
    return bytes.length * 8 + headBits <= (all - correction * blocks) * 8;
  });
  const version = versions[at];
  if (version === undefined) return undefined;
  const codewords = interleave(
    dataCodewords(bytes, at + 1, version.all - version.correction * version.blocks),
    version,
  );
  let best: { grid: boolean[][]; penalty: number } | undefined;
  for (let mask = 0; mask < 8; ++mask) {
    const grid = draw(at + 1, version.centres, codewords, mask);
    const penalty = penaltyOf(grid);
    if (best === undefined || penalty < best.penalty) best = { grid, penalty };
  }
  return best?.grid;
}

/** Mode, length, the bytes, and what fills the rest. */
function dataCodewords(bytes: Uint8Array, version: number, room: number): number[] {
  const bits: number[] = [];
  const put = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; --bit) bits.push((value >> bit) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, version >= 10 ? 16 : 8);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, room * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const words: number[] = [];
  for (let bit = 0; bit < bits.length; bit += 8) words.push(parseInt(bits.slice(bit, bit + 8).join(''), 2));
  for (let filler = 0xec; words.length < room; filler ^= 0xec ^ 0x11) words.push(filler);
  return words;
}

/** A product in the field of 256 elements that QR codes count in. */
export function multiply(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; --bit) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if ((other >> bit) & 1) product ^= one;
  }
  return product;
}

/** Reed-Solomon: the remainder of the block by the polynomial whose roots are 1, 2, 4, …, 2^(count-1). */
export function correctionOf(block: readonly number[], count: number): number[] {
  let divisor = [1];
  for (let index = 0, root = 1; index < count; ++index, root = multiply(root, 2)) {
    divisor = [...divisor, 0].map((factor, place) => factor ^ multiply(divisor[place - 1] ?? 0, root));
  }
  const rest = new Array<number>(count).fill(0);
  for (const word of block) {
    const lead = word ^ (rest.shift() ?? 0);
    rest.push(0);
    for (let place = 0; place < count; ++place)
      rest[place] = (rest[place] ?? 0) ^ multiply(divisor[place + 1] ?? 0, lead);
  }
  return rest;
}

function interleave(data: number[], version: { all: number; correction: number; blocks: number }): number[] {
  const { blocks, correction } = version;
  const short = Math.floor(data.length / blocks);
  const longFrom = blocks - (data.length % blocks);
  const parts: number[][] = [];
  for (let index = 0, begin = 0; index < blocks; ++index) {
    const end = begin + short + (index >= longFrom ? 1 : 0);
    parts.push(data.slice(begin, end));
    begin = end;
  }
  const checks = parts.map((part) => correctionOf(part, correction));
  const woven = (lists: number[][]) =>
    Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, place) =>
      lists.flatMap((list) => list[place] ?? []),
    ).flat();
  return [...woven(parts), ...woven(checks)];
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The code of a number that survives misreading: its remainder behind it (BCH). */
function guarded(value: number, generator: number, extra: number): number {
  let rest = value;
  for (let step = 0; step < extra; ++step) rest = (rest << 1) ^ ((rest >> (extra - 1)) * generator);
  return (value << extra) | rest;
}

function draw(version: number, centres: readonly number[], codewords: readonly number[], mask: number): boolean[][] {
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => new Array<boolean | undefined>(size).fill(undefined));
  const set = (x: number, y: number, dark: boolean) => {
    const row = grid[y];
    if (row !== undefined && x >= 0 && x < size) row[x] = dark;
  };
  const square = (cx: number, cy: number, reach: number, darkAt: (ring: number) => boolean) => {
    for (let dy = -reach; dy <= reach; ++dy)
      for (let dx = -reach; dx <= reach; ++dx) set(cx + dx, cy + dy, darkAt(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  for (let place = 0; place < size; ++place) {
    set(6, place, place % 2 === 0);
    set(place, 6, place % 2 === 0);
  }
  const far = size - 4;
  for (const [x, y] of [
    [3, 3],
    [far, 3],
    [3, far],
  ] as const)
    square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
  const last = centres.at(-1);
  for (const x of centres)
    for (const y of centres)
      if (!((x === 6 && (y === 6 || y === last)) || (y === 6 && x === last))) square(x, y, 2, (ring) => ring !== 1);
  const format = guarded(mask, 0x537, 10) ^ 0x5412; // level M is 00
  for (let bit = 0; bit < 15; ++bit) {
    const dark = ((format >> bit) & 1) === 1;
    set(8, bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit, dark);
    set(bit < 8 ? size - 1 - bit : bit < 9 ? 7 : 14 - bit, 8, dark);
  }
  set(8, size - 8, true);
  const about = version >= 7 ? guarded(version, 0x1f25, 12) : 0;
  for (let bit = 0; version >= 7 && bit < 18; ++bit) {
    const dark = ((about >> bit) & 1) === 1;
    set(size - 11 + (bit % 3), Math.floor(bit / 3), dark);
    set(Math.floor(bit / 3), size - 11 + (bit % 3), dark);
  }
  const covers = masks[mask] ?? (() => false);
  let next = 0;
  for (const [x, y] of pathThrough(size)) {
    if (grid[y]?.[x] !== undefined) continue;
    const bit = ((codewords[next >> 3] ?? 0) >> (7 - (next & 7))) & 1;
    ++next;
    set(x, y, (bit === 1) !== covers(x, y));
  }
  return grid.map((row) => row.map((dark) => dark ?? false));
}

/** Two columns at a time from the right, up and down in turn, past the column of the timing pattern. */
function* pathThrough(size: number): Generator<readonly [number, number]> {
  for (let right = size - 1, up = true; right >= 1; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; ++step) for (const x of [right, right - 1]) yield [x, up ? size - 1 - step : step];
  }
}

/** What makes a code hard to read: long runs, blocks, what looks like a corner, much more dark than light. */
function penaltyOf(grid: readonly boolean[][]): number {
  const size = grid.length;
  const turned = grid.map((_, x) => grid.map((row) => row[x] ?? false));
  let penalty = 0;
  for (const row of [...grid, ...turned]) {
    const line = row.map((dark) => (dark ? '1' : '0')).join('');
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    penalty += 40 * ((line.match(/(?=10111010000)/g)?.length ?? 0) + (line.match(/(?=00001011101)/g)?.length ?? 0));
  }
  let dark = 0;
  for (let y = 0; y < size; ++y) {
    for (let x = 0; x < size; ++x) {
      const here = grid[y]?.[x];
      if (here) ++dark;
      if (here === grid[y]?.[x + 1] && here === grid[y + 1]?.[x] && here === grid[y + 1]?.[x + 1]) penalty += 3;
    }
  }
  return penalty + 10 * Math.floor(Math.abs((dark * 20) / size ** 2 - 10));
}
