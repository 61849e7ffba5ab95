import type { Query } from '@tanstack/preact-query';
import { type ShapeName } from '~/api/generated/shapes';
import { flawOf, isRecord } from '~/api/validate';
import { lastEvent } from '~/live/stream';
import { queryClient } from '~/queries/client';
import { kept } from '~/queries/keys';
import { type Database, database, isFull, withDatabase } from './database';
import { naive } from './mode';

const kFlushMs = 1_000;
/** Pages of a list that are kept: what the first screen and a bit of scrolling show. */
const kKeptPages = 5;

/**
 * Fills the cache with what an earlier visit kept, so that the first screen needs no request. Gives the number of the event
 * up to which that is right: the stream goes on behind it. What is older than the rest, or not of the shapes of this build,
 * is left out and cleared away.
 */
export async function restoreCache(): Promise<string | undefined> {
  if (naive) return undefined;
  return await withDatabase(async (db) => {
    const transaction = db.transaction(['cache', 'marks']);
    const [hashes, marks, entries] = await Promise.all([
      transaction.objectStore('marks').getAllKeys(),
      transaction.objectStore('marks').getAll(),
      transaction.objectStore('cache').getAll(),
    ]);
    const markOf = new Map(hashes.map((hash, at) => [hash, Number(marks[at])]));
    const newest = [...markOf.values()].reduce((most, mark) => Math.max(most, mark), -1);
    const useless: string[] = [];
    for (const entry of entries) {
      if (newest >= 0 && markOf.get(entry.hash) === newest && isWhole(entry.key, entry.data)) {
        queryClient.setQueryData(entry.key, entry.data, { updatedAt: entry.updatedAt });
      } else {
        useless.push(entry.hash);
      }
    }
    if (useless.length > 0) void clearAway(db, useless);
    return newest < 0 ? undefined : String(newest);
  });
}

/** Keeps the cache for the next visit, from now on. */
export function keepCache(): () => void {
  if (naive) return () => undefined;
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let full = false;
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const hashes = [...changed];
    changed.clear();
    if (full) return;
    try {
      await write(await database(), hashes);
    } catch (error) {
      // Without room the next visit asks the server again; what room there is belongs to what was typed.
      full = isFull(error);
    }
  };
  const flushNow = () => void flush();
  const end = queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return;
    if (kept[String((event.query.queryKey as readonly unknown[])[0])] === undefined) return;
    changed.add(event.query.queryHash);
    timer ??= setTimeout(flushNow, kFlushMs);
  });
  addEventListener('pagehide', flushNow);
  return () => {
    end();
    clearTimeout(timer);
    removeEventListener('pagehide', flushNow);
  };
}

/** Forgets everything that the server said: on signing out. */
export async function forgetCache(): Promise<void> {
  queryClient.clear();
  await withDatabase(async (db) => {
    await db.clear('cache');
    await db.clear('marks');
  }, 'write');
}

async function write(db: Database, hashes: string[]): Promise<void> {
  const mark = lastEvent;
  if (mark === undefined) return;
  const transaction = db.transaction(['cache', 'marks'], 'readwrite');
  const cache = transaction.objectStore('cache');
  const marks = transaction.objectStore('marks');
  const queries = queryClient.getQueryCache();
  for (const query of queries.getAll()) {
    if (kept[String(query.queryKey[0])] === undefined || !isRight(query)) continue;
    if (hashes.includes(query.queryHash)) {
      await cache.put({
        hash: query.queryHash,
        key: query.queryKey,
        data: shortened(query.queryKey, query.state.data),
        updatedAt: query.state.dataUpdatedAt,
      });
    }
    if ((await cache.getKey(query.queryHash)) !== undefined) await marks.put(mark, query.queryHash);
  }
  await transaction.done;
}

async function clearAway(db: Database, hashes: readonly string[]): Promise<void> {
  const transaction = db.transaction(['cache', 'marks'], 'readwrite');
  for (const hash of hashes) {
    void transaction.objectStore('cache').delete(hash);
    void transaction.objectStore('marks').delete(hash);
  }
  await transaction.done.catch(() => undefined); // at the next visit, then
}

function isRight(query: Query): boolean {
  return query.state.status === 'success' && !query.state.isInvalidated;
}

function shortened(key: readonly unknown[], data: unknown): unknown {
  if (kept[String(key[0])]?.pages === undefined || !isRecord(data)) return data;
  const { pages, pageParams } = data as { pages: unknown[]; pageParams: unknown[] };
  return { pages: pages.slice(0, kKeptPages), pageParams: pageParams.slice(0, kKeptPages) };
}

function isWhole(key: readonly unknown[], data: unknown): boolean {
  const rule = kept[String(key[0])];
  if (rule === undefined) return false;
  const fits = (value: unknown, shape: ShapeName) => flawOf(value, shape) === undefined;
  if (rule.pages === undefined) return fits(data, rule.shape);
  if (!isRecord(data) || !Array.isArray(data.pages) || !Array.isArray(data.pageParams)) return false;
  return data.pages.length === data.pageParams.length && data.pages.every((page) => fits(page, rule.shape));
}
