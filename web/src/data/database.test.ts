import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { database, storageTrouble, withDatabase } from './database';

const full = () => new DOMException('no room', 'QuotaExceededError');

beforeEach(() => {
  storageTrouble.value = '';
});

test('what was typed gets the room of what the server can say again', async () => {
  const db = await database();
  await db.put('cache', { hash: 'h', key: ['podcasts'], data: {}, updatedAt: 0 });
  let tries = 0;
  const kept = await withDatabase(async (open) => {
    if (++tries === 1) throw full();
    return await open.put('drafts', 'typed', 'new');
  }, 'write');
  expect(kept).toBe('new');
  expect(await db.count('cache')).toBe(0);
  expect(storageTrouble.value).toBe('');
});

test('a device without room is told of until something can be written again', async () => {
  await withDatabase(() => Promise.reject(full()), 'write');
  expect(storageTrouble.value).toMatch(/no room/);
  await withDatabase((db) => db.getAll('outbox'));
  expect(storageTrouble.value).toMatch(/no room/);
  await withDatabase((db) => db.put('drafts', 'x', 'y'), 'write');
  expect(storageTrouble.value).toBe('');
});
