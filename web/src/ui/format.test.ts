import { expect, test } from 'vitest';
import { about, bytes, clock, count, spokenTime } from './format';

test('times are shown as players show them', () => {
  expect([0, 9.9, 63, 3599, 3600, 7329].map(clock)).toEqual(['0:00', '0:09', '1:03', '59:59', '1:00:00', '2:02:09']);
  expect(clock(-3)).toBe('0:00');
});

test('times are said as people say them', () => {
  expect(spokenTime(243)).toBe('4 minutes 3 seconds');
  expect(spokenTime(3661)).toBe('1 hour 1 minute 1 second');
  expect(spokenTime(0)).toBe('0 seconds');
});

test('one is not many', () => {
  expect(count(1, 'line')).toBe('1 line');
  expect(count(3, 'line')).toBe('3 lines');
  expect(count(0, 'entry', 'entries')).toBe('0 entries');
});

test('sizes and waits are rounded to what matters', () => {
  expect([999, 1500, 2_340_000, 3_210_000_000].map(bytes)).toEqual(['999 B', '2 kB', '2.3 MB', '3.21 GB']);
  expect([0.2, 4.4, 89, 200].map(about)).toEqual(['about a second', 'about 4 s', 'about 89 s', 'about 3 min']);
});
