import { describe, expect, test } from 'vitest';
import { correctionOf, multiply, qrCode } from './qr';

/** Reads the modules back as a reader does that never errs: format, mask, codewords of a code with one block. */
function readOneBlock(grid: readonly boolean[][]): string {
  const size = grid.length;
  const dark = (x: number, y: number) => (grid[y]?.[x] ? 1 : 0);
  let format = 0;
  for (let bit = 14; bit >= 0; --bit)
    format = (format << 1) | dark(8, bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit);
  const mask = ((format ^ 0x5412) >> 10) & 7;
  expect((format ^ 0x5412) >> 13, 'level M').toBe(0);
  const covers = [
    (x: number, y: number) => (x + y) % 2,
    (_: number, y: number) => y % 2,
    (x: number) => x % 3,
    (x: number, y: number) => (x + y) % 3,
    (x: number, y: number) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
    (x: number, y: number) => ((x * y) % 2) + ((x * y) % 3),
    (x: number, y: number) => (((x * y) % 2) + ((x * y) % 3)) % 2,
    (x: number, y: number) => (((x + y) % 2) + ((x * y) % 3)) % 2,
  ][mask];
  const alignment = size > 21 ? size - 7 : 99;
  const fixed = (x: number, y: number) =>
    (x < 9 && y < 9) ||
    (x >= size - 8 && y < 9) ||
    (x < 9 && y >= size - 8) ||
    x === 6 ||
    y === 6 ||
    (Math.abs(x - alignment) <= 2 && Math.abs(y - alignment) <= 2);
  const bits: number[] = [];
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) --right;
    for (let step = 0; step < size; ++step) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (!fixed(x, y)) bits.push(dark(x, y) ^ (covers?.(x, y) === 0 ? 1 : 0));
    }
  }
  const number = (from: number, count: number) => parseInt(bits.slice(from, from + count).join(''), 2);
  expect(number(0, 4), 'bytes').toBe(4);
  const length = number(4, 8);
  return new TextDecoder().decode(Uint8Array.from({ length }, (_, index) => number(12 + 8 * index, 8)));
}

describe('qrCode', () => {
  test.each(['https://a.b', 'http://127.0.0.1:8000/feed', 'https://pod.example.org/feeds/x.xml', 'Grüße'])(
    'what a reader finds in it is the text: %s',
    (text) => {
      const grid = qrCode(text) ?? [];
      expect(readOneBlock(grid)).toBe(text);
    },
  );

  test('the version is the smallest that has room, and too much gives nothing', () => {
    expect(qrCode('x'.repeat(14))?.length).toBe(21);
    expect(qrCode('x'.repeat(15))?.length).toBe(25);
    expect(qrCode('x'.repeat(180))?.length).toBe(53);
    expect(qrCode('x'.repeat(213))?.length).toBe(57);
    expect(qrCode('x'.repeat(214))).toBeUndefined();
  });

  test('has its three corners and its dark module', () => {
    const grid = qrCode('https://pod.example.org/feeds/01a221e1-7ce6-7086-93df-c5c0226a0285.xml') ?? [];
    const size = grid.length;
    const corner = (x: number, y: number) =>
      [0, 1, 2, 3, 4, 5, 6].map((step) => (grid[y + step]?.[x + step] ? '#' : '.')).join('');
    expect([corner(0, 0), corner(size - 7, 0), corner(0, size - 7)]).toEqual(['#.###.#', '#.###.#', '#.###.#']);
    expect(grid[size - 8]?.[8]).toBe(true);
  });
});

test('a block and its correction are a multiple of the polynomial: zero at each of its roots', () => {
  const block = Array.from(new TextEncoder().encode('showrunner'));
  const all = [...block, ...correctionOf(block, 10)];
  for (let index = 0, root = 1; index < 10; ++index, root = multiply(root, 2))
    expect(all.reduce((sum, word) => multiply(sum, root) ^ word, 0)).toBe(0);
});
