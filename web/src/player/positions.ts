import { withDatabase } from '~/data/database';

/** What ends a few seconds before its last word is over has been heard. */
const kTailSeconds = 8;
const kHeadSeconds = 5;

let known: Promise<Map<string, number>> | undefined;

/** Where to begin with an episode of which `saved` seconds were heard: finished ones and those just begun start over. */
export function whereToStart(saved: number | undefined, duration: number): number {
  if (saved === undefined || !Number.isFinite(saved) || saved < kHeadSeconds) return 0;
  return duration > 0 && saved > duration - kTailSeconds ? 0 : saved;
}

/** Where listening to an episode stopped, in seconds. */
export async function savedPosition(episode: string): Promise<number | undefined> {
  return (await positions()).get(episode);
}

/** Reads all positions once, so that a press on Play need not wait for the database. */
export function positions(): Promise<Map<string, number>> {
  known ??= (async () => {
    const found = await withDatabase(async (db) => {
      const transaction = db.transaction('positions');
      const [ids, kept] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
      return ids.map((id, at) => [id, kept[at]?.seconds ?? 0] as const);
    });
    return new Map(found);
  })();
  return known;
}

export async function savePosition(episode: string, seconds: number): Promise<void> {
  (await positions()).set(episode, seconds);
  await withDatabase((db) => db.put('positions', { seconds, at: Date.now() }, episode));
}

export async function forgetPosition(episode: string): Promise<void> {
  (await positions()).delete(episode);
  await withDatabase((db) => db.delete('positions', episode));
}
