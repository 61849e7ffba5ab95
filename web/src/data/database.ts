import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { signal } from '@preact/signals';
import type { OutboxEntry } from '~/outbox/entry';

interface Stores extends DBSchema {
  /** What the server said, for the next visit (data/persist). */
  cache: { key: string; value: { hash: string; key: readonly unknown[]; data: unknown; updatedAt: number } };
  /** Up to which event each entry of `cache` is right. */
  marks: { key: string; value: string };
  /** Changes that the server has not had yet, in the order in which they were made. */
  outbox: { key: number; value: OutboxEntry };
  /** What was typed and not sent: by page or episode. */
  drafts: { key: string; value: unknown };
  /** Where listening stopped, in seconds, by episode. */
  positions: { key: string; value: { seconds: number; at: number } };
}

export type Database = IDBPDatabase<Stores>;

/** Why this browser keeps nothing more, for people; empty while it does. */
export const storageTrouble = signal('');

let opened: Promise<Database> | undefined;

/** The one database of the studio, also for the service worker. Rejects where a browser keeps none (private windows). */
export function database(): Promise<Database> {
  opened ??= openDB<Stores>('showrunner', 1, {
    upgrade(db) {
      db.createObjectStore('cache', { keyPath: 'hash' });
      db.createObjectStore('marks');
      db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
      db.createObjectStore('drafts');
      db.createObjectStore('positions');
    },
    terminated() {
      opened = undefined;
    },
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/**
 * Does something with the database; what fails is told in `storageTrouble` and gives nothing. Say 'write' for what writes:
 * what was typed is worth more than what the server can say again, so the cache makes room for it, and only a write that
 * went well ends the trouble.
 */
export async function withDatabase<T>(
  work: (db: Database) => Promise<T>,
  kind: 'read' | 'write' = 'read',
): Promise<T | undefined> {
  try {
    const db = await database();
    const done =
      kind === 'write' ? await work(db).catch((error: unknown) => againWithRoom(db, work, error)) : await work(db);
    if (kind === 'write') storageTrouble.value = '';
    return done;
  } catch (error) {
    storageTrouble.value = isFull(error) ? kFull : kNone;
    return undefined;
  }
}

const kFull =
  'This device has no room left for the studio. What you type stays in this tab until it is saved; free some space, or remove saved episodes in Settings.';
const kNone = 'This browser keeps nothing for the studio. What you type stays in this tab until it is saved.';

async function againWithRoom<T>(db: Database, work: (db: Database) => Promise<T>, error: unknown): Promise<T> {
  if (!isFull(error)) throw error;
  await db.clear('marks');
  await db.clear('cache');
  return await work(db);
}

/** Whether there was no room for it. A transaction that had to be given up names its reason in other ways as well. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
