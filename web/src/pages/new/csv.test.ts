import { expect, test } from 'vitest';
import { csvLine, readCsv } from './csv';

test('fields in quotes may hold separators, quotes and line ends', () => {
  expect(readCsv('title,text\r\n"Sea, salt","He said ""ahoy"".\nThen he left."\r\n')).toEqual([
    ['title', 'text'],
    ['Sea, salt', 'He said "ahoy".\nThen he left.'],
  ]);
});

test('semicolons and tabs are found as separators', () => {
  expect(readCsv('a;b\n1,5;2')).toEqual([
    ['a', 'b'],
    ['1,5', '2'],
  ]);
  expect(readCsv('a\tb\n1\t2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('a byte order mark and empty lines are no data', () => {
  expect(readCsv('\uFEFFa,b\n\n,\n1,2\n')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
  expect(readCsv('')).toEqual([]);
});

test('a quote inside a word is a quote, and an open one runs to the end', () => {
  expect(readCsv('5" pipe,b')).toEqual([['5" pipe', 'b']]);
  expect(readCsv('a,"b\nc')).toEqual([['a', 'b\nc']]);
});

test('what is written is read back', () => {
  const fields = ['plain', 'a,b', 'say "x"', 'two\nlines'];
  expect(readCsv(csvLine(fields))).toEqual([fields]);
});
