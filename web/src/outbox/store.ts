import { withDatabase } from '~/data/database';
import type { OutboxEntry } from './entry';

/** Where changes wait. */
export interface OutboxStore {
  all(): Promise<OutboxEntry[]>;
  add(entry: OutboxEntry): Promise<OutboxEntry>;
  put(entry: OutboxEntry): Promise<void>;
  remove(seqs: readonly number[]): Promise<void>;
}

/** In the browser's database, and in this tab where that takes nothing more: a change is never dropped. */
export function deviceStore(): OutboxStore {
  let kept: OutboxEntry[] = [];
  let nextKept = Number.MAX_SAFE_INTEGER - 1_000_000;
  return {
    async all() {
      const stored = (await withDatabase((db) => db.getAll('outbox'))) ?? [];
      return [...stored.filter(isEntry), ...kept];
    },
    async add(entry) {
      const seq = await withDatabase((db) => db.add('outbox', entry));
      if (seq !== undefined) return { ...entry, seq };
      const held = { ...entry, seq: nextKept++ };
      kept = [...kept, held];
      return held;
    },
    async put(entry) {
      if (kept.some((held) => held.seq === entry.seq))
        kept = kept.map((held) => (held.seq === entry.seq ? entry : held));
      else await withDatabase((db) => db.put('outbox', entry));
    },
    async remove(seqs) {
      kept = kept.filter((held) => !seqs.includes(held.seq ?? -1));
      await withDatabase(async (db) => {
        const transaction = db.transaction('outbox', 'readwrite');
        await Promise.all([...seqs.map((seq) => transaction.store.delete(seq)), transaction.done]);
      });
    },
  };
}

function isEntry(value: unknown): value is OutboxEntry {
  const entry = value as Partial<OutboxEntry> | null;
  return typeof entry?.id === 'string' && typeof entry.path === 'string' && typeof entry.method === 'string';
}
