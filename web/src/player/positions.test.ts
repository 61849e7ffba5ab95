import { expect, test } from 'vitest';
import { whereToStart } from './positions';

test('listening goes on where it stopped', () => {
  expect(whereToStart(600, 1_800)).toBe(600);
});

test('what was never heard, just begun or heard to its end starts over', () => {
  expect(whereToStart(undefined, 1_800)).toBe(0);
  expect(whereToStart(3, 1_800)).toBe(0);
  expect(whereToStart(1_795, 1_800)).toBe(0);
  expect(whereToStart(Number.NaN, 1_800)).toBe(0);
});

test('of an episode whose length is not known, the place is believed', () => {
  expect(whereToStart(600, 0)).toBe(600);
});
