import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { categories, categoryPath } from './categories';

test('the list is the server’s: src/studio/feed/categories.cc', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../src/studio/feed/categories.cc'), 'utf8');
  const [declared = ''] = /constexpr Name kArts[^]*?\}\}\};/.exec(text) ?? [];
  const theirs = [...declared.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  const ours = categories.flatMap(({ name, within }) => [name, ...within]);
  expect(new Set(ours)).toEqual(new Set(theirs));
  expect(ours.length).toBe(theirs.length);
});

test('a subcategory is named behind its category', () => {
  expect(categoryPath('Society & Culture', 'Documentary')).toBe('Society & Culture > Documentary');
  expect(categoryPath('Technology')).toBe('Technology');
});
