import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followEvents } from '~/live/stream';
import { queryClient } from '~/queries/client';
import { keys } from '~/queries/keys';
import { database } from './database';
import { forgetCache, keepCache, restoreCache } from './persist';

const podcasts = { podcasts: [], total: 0, next: null };
const page = (total: number) => ({ episodes: [], total, next: null });
const ends: (() => void)[] = [];

beforeEach(async () => {
  globalThis.fetch = () => new Promise(() => undefined); // a server that never answers: nothing here is asked for
  await forgetCache();
});
afterEach(() => {
  ends.splice(0).forEach((end) => end());
});

/** As a visit that has seen all events up to `event`. */
function visit(event: string): void {
  ends.push(
    followEvents(() => undefined, event),
    keepCache(),
  );
}

async function leave(): Promise<void> {
  dispatchEvent(new Event('pagehide'));
  await vi.waitUntil(async () => (await (await database()).count('marks')) > 0);
  ends.splice(0).forEach((end) => end());
  queryClient.clear();
}

test('what the server said is there at the next visit, with the event up to which it is right', async () => {
  visit('41');
  queryClient.setQueryData(keys.podcasts(), podcasts, { updatedAt: 1234 });
  await leave();
  expect(await restoreCache()).toBe('41');
  expect(queryClient.getQueryData(keys.podcasts())).toEqual(podcasts);
  expect(queryClient.getQueryState(keys.podcasts())?.dataUpdatedAt).toBe(1234);
});

test('of a long list the first pages are kept', async () => {
  visit('5');
  const pages = Array.from({ length: 9 }, (_unused, at) => page(at));
  queryClient.setQueryData(keys.episodes({}), { pages, pageParams: pages.map(() => null) });
  await leave();
  await restoreCache();
  const found = queryClient.getQueryData<{ pages: unknown[]; pageParams: unknown[] }>(keys.episodes({}));
  expect(found?.pages).toEqual(pages.slice(0, 5));
  expect(found?.pageParams).toHaveLength(5);
});

test('what is known to be out of date is not kept as if it were right', async () => {
  visit('5');
  queryClient.setQueryData(keys.podcasts(), podcasts);
  queryClient.setQueryData(keys.episodes({}), { pages: [page(0)], pageParams: [null] });
  await queryClient.invalidateQueries({ queryKey: keys.allEpisodes() });
  await leave();
  await restoreCache();
  expect(queryClient.getQueryData(keys.episodes({}))).toBeUndefined();
  expect(queryClient.getQueryData(keys.podcasts())).toBeDefined();
});

test('an entry of other shapes, of an older event or without its mark is left out and cleared away', async () => {
  const db = await database();
  const put = async (key: readonly unknown[], data: unknown, mark: string | undefined) => {
    const hash = JSON.stringify(key);
    await db.put('cache', { hash, key, data, updatedAt: 1 });
    if (mark !== undefined) await db.put('marks', mark, hash);
  };
  await put(keys.podcasts(), podcasts, '9');
  await put(keys.episodes({}), { pages: [{ rows: [] }], pageParams: [null] }, '9'); // another build wrote it
  await put(keys.episodes({ q: 'x' }), { pages: [page(0)], pageParams: [null] }, '8');
  await put(keys.episodes({ q: 'y' }), { pages: [page(0)], pageParams: [null] }, undefined);
  await put(keys.metrics(), {}, '9'); // not kept by this build
  expect(await restoreCache()).toBe('9');
  expect(queryClient.getQueriesData({}).map(([key]) => key)).toEqual([keys.podcasts()]);
  await vi.waitUntil(async () => (await db.count('cache')) === 1);
  expect(await db.count('marks')).toBe(1);
});

test('a first visit finds nothing', async () => {
  expect(await restoreCache()).toBeUndefined();
});

test('signing out forgets what the server said, and not what was typed', async () => {
  const db = await database();
  await db.put('drafts', 'typed', 'new');
  visit('5');
  queryClient.setQueryData(keys.podcasts(), podcasts);
  await leave();
  await forgetCache();
  expect(await restoreCache()).toBeUndefined();
  expect(await db.count('cache')).toBe(0);
  expect(await db.get('drafts', 'new')).toBe('typed');
});
