import { flawOf, isRecord } from '~/api/validate';
import type { Episode } from '~/api/types';

const kIndex = '/offline/saved/';

/** What is known of a saved episode. It is written after all of its files: what has no such entry is not saved. */
export interface SavedEntry {
  episode: Episode; ///< as it was, so that its page opens without a server
  files: string[]; ///< paths
  bytes: number; ///< all files together
  savedAt: number; ///< milliseconds since 1970
}

export async function readEntry(cache: Cache, episode: string): Promise<SavedEntry | undefined> {
  const found = await cache.match(kIndex + episode);
  const entry: unknown = await found?.json().catch(() => undefined);
  return isEntry(entry) ? entry : undefined;
}

export async function writeEntry(cache: Cache, entry: SavedEntry): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  await cache.put(kIndex + entry.episode.id, new Response(JSON.stringify(entry), { headers }));
}

export async function dropEntry(cache: Cache, episode: string): Promise<void> {
  await cache.delete(kIndex + episode);
}

/** All episodes whose files are all here; what the browser has taken away some of is not saved any more. */
export async function readEntries(cache: Cache): Promise<SavedEntry[]> {
  const paths = await pathsIn(cache);
  const ids = paths.filter((path) => path.startsWith(kIndex)).map((path) => path.slice(kIndex.length));
  const present = new Set(paths);
  const entries = await Promise.all(ids.map((id) => readEntry(cache, id)));
  return entries
    .filter((entry) => entry?.files.every((file) => present.has(file)))
    .filter((entry) => entry !== undefined);
}

/** Removes files that no saved episode has: what a broken-off save left, and earlier renders. */
export async function sweep(cache: Cache, keep: readonly string[] = []): Promise<void> {
  const entries = await readEntries(cache);
  const wanted = new Set([...keep, ...entries.flatMap((entry) => [kIndex + entry.episode.id, ...entry.files])]);
  for (const path of await pathsIn(cache)) {
    if (!wanted.has(path)) await cache.delete(path);
  }
}

async function pathsIn(cache: Cache): Promise<string[]> {
  return (await cache.keys()).map(({ url }) => new URL(url).pathname);
}

function isEntry(value: unknown): value is SavedEntry {
  return (
    isRecord(value) &&
    flawOf(value.episode, 'Episode') === undefined &&
    Array.isArray(value.files) &&
    value.files.every((file) => typeof file === 'string') &&
    typeof value.bytes === 'number' &&
    typeof value.savedAt === 'number'
  );
}
