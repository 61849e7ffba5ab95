import { expect, test } from 'vitest';
import { ordersOf, readBatch, writeBatch } from './batch';
import { firstSettings } from './draft';

test('each line is a topic, an address or a text', () => {
  const { header, rows } = readBatch(`How bees dance, and why\n\nhttps://example.org/a\n${'word '.repeat(90)}\n`);
  expect(header).toBeUndefined();
  expect(rows.map(({ kind, line }) => [line, kind])).toEqual([
    [1, 'topic'],
    [2, 'url'],
    [3, 'text'],
  ]);
  expect(rows[0]?.order).toEqual({ topic: 'How bees dance, and why' });
});

test('a header of known columns makes it a table', () => {
  const { header, rows } = readBatch('Title,URL,Minutes,Style\n"Bees, again",https://example.org/,"2,5",news brief\n');
  expect(header).toEqual(['title', 'url', 'minutes', 'style']);
  expect(rows[0]).toMatchObject({ name: 'Bees, again', flaw: '' });
  expect(rows[0]?.order).toEqual({
    title: 'Bees, again',
    sources: [{ url: 'https://example.org/' }],
    duration_minutes: 2.5,
    style: 'news_brief',
  });
});

test('a line that only looks like a table is a topic', () => {
  expect(readBatch('title, please').rows[0]?.kind).toBe('topic');
});

test('each row says what is wrong with it', () => {
  const { rows } = readBatch('topic,url,minutes,style\n,,5,\nBees,ftp://x,9999,opera\nFine,,,\na,b,1,debate,more\n');
  expect(rows[0]?.flaw).toMatch(/no topic/);
  expect(rows[1]?.flaw).toMatch(/no web address.*minutes.*style/);
  expect(rows[2]?.flaw).toBe('');
  expect(rows[3]?.flaw).toMatch(/more fields/);
  expect(readBatch('ftp://example.org/a').rows[0]?.flaw).toMatch(/http/);
});

test('rows that stay are written as they can be read again', () => {
  const { header, rows } = readBatch('title,topic\n"a ""b""",x\nc,d\n');
  const kept = readBatch(writeBatch(header, rows.slice(0, 1)));
  expect(kept.rows.map(({ order }) => order)).toEqual([{ title: 'a "b"', topic: 'x' }]);
  expect(writeBatch(header, [])).toBe('');
});

test('a row says more than the common settings', () => {
  const { rows } = readBatch('topic,minutes\nx,2\ny,\n');
  const orders = ordersOf(rows, { ...firstSettings, minutes: 7 }, true);
  expect(orders.map((order) => order.duration_minutes)).toEqual([2, 7]);
  expect(orders[0]?.review).toBe(true);
});

test('more rows than the server takes stay for later', () => {
  const { rows } = readBatch(Array.from({ length: 1001 }, (_, index) => `topic ${index}`).join('\n'));
  expect(rows.filter(({ flaw }) => flaw !== '')).toHaveLength(1);
});
