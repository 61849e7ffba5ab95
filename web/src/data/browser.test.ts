import { expect, test } from 'vitest';
import { exclusively, randomUuid } from './browser';

test('a UUID of our own is one of version 4, and another each time', () => {
  const made = Array.from({ length: 50 }, randomUuid);
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(made).size).toBe(50);
});

test('without locks, work is done all the same', async () => {
  expect(await exclusively('name', () => Promise.resolve(7))).toBe(7);
});
