import { describe, expect, test } from 'vitest';
import { bestOf, fit } from './fuzzy';

const better = (query: string, one: string, other: string) =>
  expect(fit(query, one) ?? -Infinity).toBeGreaterThan(fit(query, other) ?? -Infinity);

describe('fit', () => {
  test('wants all letters in order, wherever they are', () => {
    expect(fit('nwep', 'New episode')).toBeDefined();
    expect(fit('epne', 'New episode')).toBeUndefined();
    expect(fit('', 'anything')).toBe(0);
  });
  test('takes no notice of case, marks and blanks', () => {
    expect(fit('ZOE tower', 'Zoë’s Tower')).toBeDefined();
  });
  test('likes beginnings of words and letters that follow each other', () => {
    better('ql', 'Queue list', 'Equal');
    better('set', 'Settings', 'Reset the filter');
    better('light', 'Lighthouses', 'Lively nights');
  });
  test('finds the best place, not the first', () => {
    better('st', 'Last stop', 'Last');
  });
  test('is done in no time with a title of ten thousand letters', () => {
    const begin = performance.now();
    fit('abababab', 'a'.repeat(10_000));
    expect(performance.now() - begin).toBeLessThan(200);
  });
});

test('bestOf gives the best first, and no more than wanted', () => {
  const names = ['Metrics', 'New episode', 'Settings', 'Library'];
  expect(bestOf('ne', names, String, 2)[0]).toBe('New episode');
  expect(bestOf('', names, String, 2)).toEqual(['Metrics', 'New episode']);
});
