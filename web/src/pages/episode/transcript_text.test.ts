import { expect, test } from 'vitest';
import { findHits, hitFrom, lineAt, readTime, turnsOf } from './transcript_text';

const lines = [
  { speaker: 'Clara', start: 0.3, end: 1, text: 'Welcome.' },
  { speaker: 'Clara', start: 1.3, end: 3, text: 'Today: the Émile light, and the EMILE tower.' },
  { speaker: 'Martin', start: 3.3, end: 7, text: 'It burned wood.' },
  { speaker: 'Martin', start: 8, end: 9, text: 'Then oil.' },
];

test('the line that is heard is the last that has begun', () => {
  expect(lineAt(lines, 0)).toBe(-1);
  expect(lineAt(lines, 0.3)).toBe(0);
  expect(lineAt(lines, 1.26)).toBe(1); // players stop a hair too early
  expect(lineAt(lines, 7.5)).toBe(2);
  expect(lineAt(lines, 1_000)).toBe(3);
  expect(lineAt([], 5)).toBe(-1);
});

test('turns hold what one speaker says, and end where a chapter begins', () => {
  const chapters = [
    { start: 0, end: 8, title: 'Wood' },
    { start: 8, end: 10, title: 'Oil' },
  ];
  const turns = turnsOf(lines, chapters);
  expect(turns.map(({ speaker, first, lines: said, chapter }) => [speaker, first, said.length, chapter])).toEqual([
    ['Clara', 0, 2, 'Wood'],
    ['Martin', 2, 1, undefined],
    ['Martin', 3, 1, 'Oil'],
  ]);
});

test('an only chapter is no heading', () => {
  expect(turnsOf(lines, [{ start: 0, end: 10, title: 'All' }]).some(({ chapter }) => chapter !== undefined)).toBe(
    false,
  );
});

test('a search minds neither case nor accents, and tells where it found what', () => {
  const hits = findHits(lines, ' émile ');
  expect(hits.map(({ line, from, to }) => lines[line]?.text.slice(from, to))).toEqual(['Émile', 'EMILE']);
  expect(findHits(lines, '')).toEqual([]);
  expect(findHits(lines, 'ships')).toEqual([]);
});

test('a search finds its place in texts of signs that change their length', () => {
  const odd = [{ speaker: '', start: 0, end: 1, text: 'İstanbul 🚢 straße WOOD' }];
  const [hit] = findHits(odd, 'wood');
  expect(odd[0]?.text.slice(hit?.from, hit?.to)).toBe('WOOD');
});

test('a search begins at what is heard', () => {
  const hits = findHits(lines, 'o');
  expect(hits[hitFrom(hits, 2)]?.line).toBe(2);
  expect(hitFrom(hits, 99)).toBe(0);
});

test('times of addresses are read as people write them', () => {
  expect(readTime('75')).toBe(75);
  expect(readTime('75.5s')).toBe(75.5);
  expect(readTime('1:15')).toBe(75);
  expect(readTime('1:00:05')).toBe(3605);
  expect(readTime('1h2m3s')).toBe(3723);
  for (const wrong of [null, '', 'soon', '-5', '1:2:3:4']) expect(readTime(wrong)).toBeUndefined();
});
