import { expect, test } from 'vitest';
import { age, duration, percent, perSecond } from './units';

test.each([
  [0, '0.00 ms'],
  [0.000412, '0.41 ms'],
  [0.0042, '4.2 ms'],
  [0.0426, '43 ms'],
  [1.254, '1.25 s'],
  [62, '62 s'],
])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

test.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.5, '50 %'],
  [0.9732, '97.3 %'],
  [0.99999, '> 99.9 %'],
  [0.00001, '< 0.1 %'],
])('a share of %d is %s', (share, text) => expect(percent(share)).toBe(text));

test('rates and ages', () => {
  expect(perSecond(0)).toBe('0 / s');
  expect(perSecond(0.44)).toBe('0.4 / s');
  expect(perSecond(12.4)).toBe('12 / s');
  expect(age(2_000)).toBe('just now');
  expect(age(12_400)).toBe('12 s old');
  expect(age(200_000)).toBe('3 min old');
});
