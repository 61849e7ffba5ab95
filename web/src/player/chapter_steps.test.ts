import { expect, test } from 'vitest';
import { chapterAt, chapterEnd, nextStart, previousStart } from './chapter_steps';

const chapters = [
  { start: 0, end: 60, title: 'One' },
  { start: 60, end: 120, title: 'Two' },
  { start: 120, end: 180, title: 'Three' },
];

test('a chapter begins with its first moment', () => {
  expect(chapterAt(chapters, 59.9)?.title).toBe('One');
  expect(chapterAt(chapters, 60)?.title).toBe('Two');
  expect(chapterEnd(chapters, 60, 180)).toBe(120);
  expect(chapterEnd(chapters, 150, 180)).toBe(180);
});

test('next leads to the next chapter, and nowhere from the last', () => {
  expect(nextStart(chapters, 10)).toBe(60);
  expect(nextStart(chapters, 60)).toBe(120);
  expect(nextStart(chapters, 150)).toBeUndefined();
});

test('previous leads to the beginning of the chapter, or of the one before when it has just begun', () => {
  expect(previousStart(chapters, 100)).toBe(60);
  expect(previousStart(chapters, 61)).toBe(0);
  expect(previousStart([], 10)).toBe(0);
});
