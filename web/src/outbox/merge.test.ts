import { expect, test } from 'vitest';
import type { OutboxEntry } from './entry';
import { mergeFirst, sendable } from './merge';

function change(seq: number, more: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    seq,
    id: `id ${seq}`,
    kind: 'episode',
    subject: 'a',
    method: 'PATCH',
    path: '/api/episodes/a',
    body: {},
    label: '',
    madeAt: 0,
    ...more,
  };
}

const refused = { status: 409, detail: '', body: undefined };

test('fields of one episode add up, and the last value wins', () => {
  const merged = mergeFirst([
    change(1, { body: { title: 'A', summary: 'S' } }),
    change(2, { subject: 'b', body: { title: 'other' } }),
    change(3, { body: { title: 'B' } }),
  ]);
  expect(merged?.entry).toMatchObject({ seq: 3, id: 'id 3', body: { title: 'B', summary: 'S' } });
  expect(merged?.absorbed.map((entry) => entry.seq)).toEqual([1]);
});

test('a newer script takes the place of the older, and stands on what the older stood on', () => {
  const script = { kind: 'script', method: 'PUT' } as const;
  const merged = mergeFirst([
    change(1, { ...script, body: 'one', ifMatch: '"3"', tried: ['one'] }),
    change(2, { ...script, body: 'two', ifMatch: '"9"' }),
  ]);
  expect(merged?.entry).toMatchObject({ seq: 2, body: 'two', ifMatch: '"3"', tried: ['one'] });
});

test('nothing is carried past an act that must find things as they were then', () => {
  const merged = mergeFirst([
    change(1, { kind: 'script', method: 'PUT', body: 'one' }),
    change(2, { kind: 'render', method: 'POST', body: undefined }),
    change(3, { kind: 'script', method: 'PUT', body: 'two' }),
  ]);
  expect(merged?.entry.body).toBe('one');
  expect(merged?.absorbed).toEqual([]);
});

test('creations are never merged', () => {
  const merged = mergeFirst([
    change(1, { kind: 'create', method: 'POST' }),
    change(2, { kind: 'create', method: 'POST' }),
  ]);
  expect(merged?.entry.seq).toBe(1);
});

test('a refused change keeps back what concerns the same subject, and nothing else', () => {
  const entries = [change(1, { refused }), change(2), change(3, { subject: 'b' })];
  expect(sendable(entries).map((entry) => entry.seq)).toEqual([3]);
});

test('there is nothing to send where nothing waits', () => {
  expect(mergeFirst([])).toBeUndefined();
});
