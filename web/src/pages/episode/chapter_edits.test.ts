import { expect, test } from 'vitest';
import { addMark, kApart, markFlaws, moveMark, removeMark, renameMark, sameMarks, shiftMarks } from './chapter_edits';

const marks = [
  { start: 0, title: 'One' },
  { start: 20, title: 'Two' },
  { start: 40, title: 'Three' },
];
const duration = 60;

test('a new chapter stands in its place among the others', () => {
  const added = addMark(marks, 30.12345, duration);
  expect(added?.at).toBe(2);
  expect(added?.marks[2]).toEqual({ start: 30.123, title: 'Chapter 4' });
});

test('no chapter begins where one is, nor at the end', () => {
  expect(addMark(marks, 20.4, duration)).toBeUndefined();
  expect(addMark(marks, 59.5, duration)).toBeUndefined();
});

test('the first chapter of an episode without any begins at the beginning', () => {
  expect(addMark([], 30, duration)?.marks).toEqual([{ start: 0, title: 'Chapter 1' }]);
});

test('a chapter that is moved stays between its neighbours, and the first stays first', () => {
  expect(moveMark(marks, 1, 25, duration)[1]?.start).toBe(25);
  expect(moveMark(marks, 1, 55, duration)[1]?.start).toBe(40 - kApart);
  expect(moveMark(marks, 1, -5, duration)[1]?.start).toBe(kApart);
  expect(moveMark(marks, 2, 99, duration)[2]?.start).toBe(duration - kApart);
  expect(moveMark(marks, 0, 5, duration)).toEqual(marks);
});

test('shifting keeps the distances, and the episode', () => {
  expect(shiftMarks(marks, 5, duration).map(({ start }) => start)).toEqual([0, 25, 45]);
  expect(shiftMarks(marks, 50, duration).map(({ start }) => start)).toEqual([0, 39, 59]);
  expect(shiftMarks(marks, -50, duration).map(({ start }) => start)).toEqual([0, 1, 21]);
  expect(shiftMarks(marks.slice(0, 1), 5, duration)).toEqual(marks.slice(0, 1));
});

test('what remains when the first is deleted begins at the beginning', () => {
  expect(removeMark(marks, 0).map(({ start }) => start)).toEqual([0, 40]);
  expect(removeMark(marks, 1).map(({ start }) => start)).toEqual([0, 40]);
});

test('a chapter without a name is a flaw', () => {
  expect([...markFlaws(renameMark(marks, 1, '  ')).keys()]).toEqual([1]);
  expect(markFlaws(marks).size).toBe(0);
});

test('chapters are the same when their names and times are', () => {
  expect(sameMarks(marks, structuredClone(marks))).toBe(true);
  expect(sameMarks(marks, renameMark(marks, 0, 'Other'))).toBe(false);
  expect(sameMarks(marks, moveMark(marks, 1, 21, duration))).toBe(false);
});
