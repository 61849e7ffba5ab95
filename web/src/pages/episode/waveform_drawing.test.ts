import { expect, test } from 'vitest';
import { barHeights, barsIn } from './waveform_drawing';

test('a bar is as high as the loudest of its share', () => {
  expect(barHeights(Uint8Array.from([0, 255, 51, 0, 0, 102]), 3)).toEqual([1, 0.2, 0.4]);
});

test('more bars than buckets repeat buckets, and none is left out', () => {
  const heights = barHeights(Uint8Array.from([255, 0]), 5);
  expect(heights).toHaveLength(5);
  expect(heights[0]).toBe(1);
  expect(heights.at(-1)).toBe(0);
});

test('nothing is drawn of nothing', () => {
  expect(barHeights(new Uint8Array(), 10)).toEqual([]);
  expect(barHeights(Uint8Array.of(1), 0)).toEqual([]);
});

test('bars fill the width and never leave it, at any resolution', () => {
  for (const ratio of [1, 1.25, 1.5, 2, 3]) {
    for (const width of [0, 1, 100, 333, 1200]) {
      const { bar, pitch, columns } = barsIn(Math.round(width * ratio), ratio);
      const used = columns === 0 ? 0 : (columns - 1) * pitch + bar;
      expect(used).toBeLessThanOrEqual(Math.round(width * ratio));
      expect(Math.round(width * ratio) - used).toBeLessThan(pitch + bar);
    }
  }
});
