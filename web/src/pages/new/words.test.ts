import { expect, test } from 'vitest';
import { beginningOf, countWords } from './words';

test('words are counted as people count them', () => {
  expect(countWords('')).toBe(0);
  expect(countWords('One, two – three.')).toBe(3);
  expect(countWords("It's a well-known 19th-century rule")).toBe(5);
  expect(countWords('Grüße aus Köln')).toBe(3);
});

test('scripts without blanks are counted by characters', () => {
  expect(countWords('灯台は船を導く')).toBe(4);
});

test('a beginning ends at a word and says that more follows', () => {
  expect(beginningOf('Short  text\nhere', 40)).toBe('Short text here');
  expect(beginningOf('one two three four', 10)).toBe('one two…');
  expect(beginningOf('a'.repeat(30), 10)).toBe(`${'a'.repeat(10)}…`);
});
