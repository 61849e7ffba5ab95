import { storageTrouble, withDatabase } from '~/data/database';
import type { OutboxEntry } from './entry';

/** Where changes wait. */
export interface OutboxStore {
  all(): Promise<OutboxEntry[]>;
  add(entry: OutboxEntry): Promise<OutboxEntry>;
  put(entry: OutboxEntry): Promise<void>;
  remove(seqs: readonly number[]): Promise<void>;
}

/** A store of the browser's, and what it had no room for. */
export interface DeviceStore extends OutboxStore {
  /** How many changes are in this tab alone and are lost with it. */
  held(): number;
  /** Tries once more to keep on this device what is in this tab alone. */
  settleHeld(): Promise<void>;
}

/** What is held has the highest numbers: it was made last. */
const kFirstHeld = Number.MAX_SAFE_INTEGER - 1_000_000;

/** In the browser's database, and in this tab where that takes nothing more: a change is never dropped. */
export function deviceStore(): DeviceStore {
  let held: OutboxEntry[] = [];
  let next = kFirstHeld;
  const isHeld = (seq: number | undefined) => held.some((entry) => entry.seq === seq);
  return {
    async all() {
      const stored = (await withDatabase((db) => db.getAll('outbox'))) ?? [];
      return [...stored.filter(isEntry), ...held];
    },
    async add(entry) {
      const seq = await withDatabase((db) => db.add('outbox', entry), 'write');
      if (seq !== undefined) return { ...entry, seq };
      const inTab = { ...entry, seq: next++ };
      held = [...held, inTab];
      return inTab;
    },
    async put(entry) {
      if (isHeld(entry.seq)) held = held.map((one) => (one.seq === entry.seq ? entry : one));
      else await withDatabase((db) => db.put('outbox', entry), 'write');
    },
    async remove(seqs) {
      const wasHeld = held.length;
      held = held.filter((entry) => !seqs.includes(entry.seq ?? -1));
      const stored = seqs.filter((seq) => seq < kFirstHeld);
      if (stored.length > 0) {
        await withDatabase(async (db) => {
          const transaction = db.transaction('outbox', 'readwrite');
          await Promise.all([...stored.map((seq) => transaction.store.delete(seq)), transaction.done]);
        }, 'write');
      } else if (wasHeld > 0 && held.length === 0) {
        storageTrouble.value = ''; // nothing is in danger any more
      }
    },
    held: () => held.length,
    async settleHeld() {
      for (const { seq, ...entry } of [...held]) {
        const kept = await withDatabase((db) => db.add('outbox', entry), 'write');
        if (kept === undefined) return;
        held = held.filter((one) => one.seq !== seq);
      }
    },
  };
}

function isEntry(value: unknown): value is OutboxEntry {
  const entry = value as Partial<OutboxEntry> | null;
  return typeof entry?.id === 'string' && typeof entry.path === 'string' && typeof entry.method === 'string';
}
