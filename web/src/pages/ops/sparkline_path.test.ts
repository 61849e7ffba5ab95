import { describe, expect, test } from 'vitest';
import { pathOf, summaryOf, topFor } from './sparkline_path';

const box = { width: 100, height: 20, from: 0, to: 1_000, top: 10 };

describe('pathOf', () => {
  test('time goes to the right, more is higher', () => {
    const series = [
      { at: 0, value: 0 },
      { at: 500, value: 5 },
      { at: 1_000, value: 10 },
    ];
    expect(pathOf(series, box)).toBe('M0 20L50 10L100 0');
  });

  test('a break lifts the pen, and a value between breaks is a dot', () => {
    const series = [
      { at: 0, value: 10 },
      { at: 100, value: undefined },
      { at: 500, value: 10 },
      { at: 1_000, value: 0 },
    ];
    expect(pathOf(series, box)).toBe('M0 0h0M50 0L100 20');
  });

  test('nothing known draws nothing', () => {
    expect(pathOf([], box)).toBe('');
    expect(pathOf([{ at: 0, value: undefined }], box)).toBe('');
  });

  test('what is above the edge stays in the box', () => {
    expect(pathOf([{ at: 0, value: 99 }], box)).toBe('M0 0h0');
  });
});

test.each([
  [[], 1],
  [[0.3], 1],
  [[1], 1],
  [[1.1], 2],
  [[4], 5],
  [[6], 10],
  [[73], 100],
])('the upper edge for %j is %d', (values, top) => {
  expect(topFor(values.map((value, at) => ({ at, value })))).toBe(top);
});

test('a summary says the least, the most and the last', () => {
  const series = [
    { at: 0, value: 3 },
    { at: 1, value: undefined },
    { at: 2, value: 1 },
  ];
  expect(summaryOf(series, (value) => `${value} s`)).toBe('Least 1 s, most 3 s, last 1 s');
  expect(summaryOf([], String)).toBe('Nothing measured yet');
});
