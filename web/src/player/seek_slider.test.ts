import { expect, test } from 'vitest';
import { seekKey } from './seek_slider';

test('arrows lead a little, pages further, Home and End to the ends', () => {
  expect(seekKey('ArrowRight', 10, 100)).toBe(15);
  expect(seekKey('ArrowDown', 10, 100)).toBe(5);
  expect(seekKey('PageUp', 10, 100)).toBe(40);
  expect(seekKey('Home', 10, 100)).toBe(0);
  expect(seekKey('End', 10, 100)).toBe(100);
});

test('no key leads beyond the ends, and other keys lead nowhere', () => {
  expect(seekKey('ArrowLeft', 2, 100)).toBe(0);
  expect(seekKey('PageUp', 90, 100)).toBe(100);
  expect(seekKey('k', 10, 100)).toBeUndefined();
});
