import { effect, signal } from '@preact/signals';
import { connection } from '~/stores/connection';
import { drain, kOutboxLock, type Outcome } from './drain';
import type { OutboxEntry } from './entry';
import { deviceStore } from './store';

/** Changes that the server has not had, oldest first: those that wait, and those it refused. */
export const outbox = signal<readonly OutboxEntry[]>([]);

const kChannel = 'showrunner-outbox';
const kAgainMs = 10_000;

const store = deviceStore();
const waiting = new Map<string, (outcome: Outcome) => void>();
let channel: BroadcastChannel | undefined;
let again: ReturnType<typeof setTimeout> | undefined;

/**
 * Keeps a change on this device, then sends it. 'queued': the server is away; it will be sent when it is back, also after
 * this tab was closed. 'refused': the server said no; the entry stays in `outbox` until `dropEntry` or `amendEntry`.
 */
export async function submit(change: Omit<OutboxEntry, 'id' | 'madeAt' | 'seq' | 'refused'>): Promise<Outcome> {
  const entry: OutboxEntry = { ...change, id: crypto.randomUUID(), madeAt: Date.now() };
  const outcome = new Promise<Outcome>((resolve) => waiting.set(entry.id, resolve));
  await store.add(entry);
  await refresh();
  void replay();
  return await outcome;
}

/** Sends what waits. Without effect while another tab does. */
export async function replay(): Promise<void> {
  clearTimeout(again);
  await navigator.locks.request(kOutboxLock, () =>
    drain(store, (entry, outcome) => {
      waiting.get(entry.id)?.(outcome);
      waiting.delete(entry.id);
    }),
  );
  await refresh();
  if (outbox.value.some((entry) => entry.refused === undefined)) {
    again = setTimeout(() => void replay(), kAgainMs);
    void askForSync();
  }
}

/** Gives up a change that the server refused. */
export async function dropEntry(entry: OutboxEntry): Promise<void> {
  await store.remove([entry.seq ?? -1]);
  await refresh();
  void replay();
}

/** Sends a refused change once more, with what a person has made of it. */
export async function amendEntry(entry: OutboxEntry, change: Pick<OutboxEntry, 'body' | 'ifMatch'>): Promise<void> {
  const { refused: _, ...rest } = entry;
  await store.put({ ...rest, ...change, id: crypto.randomUUID() });
  await refresh();
  await replay();
}

/** Starts sending: now, whenever the server is back, and when another tab has something. */
export function startOutbox(): void {
  channel = new BroadcastChannel(kChannel);
  channel.onmessage = () => void load();
  navigator.serviceWorker?.addEventListener('message', ({ data }) => {
    if (data === kChannel) void load();
  });
  effect(() => {
    if (connection.value === 'online') void replay();
  });
  addEventListener('online', () => void replay());
}

async function load(): Promise<void> {
  outbox.value = await store.all();
}

async function refresh(): Promise<void> {
  await load();
  channel?.postMessage(true);
}

/** The browser wakes the service worker for it when the network is back, where it can. */
async function askForSync(): Promise<void> {
  try {
    const registration = (await navigator.serviceWorker?.ready) as unknown as {
      sync?: { register(tag: string): Promise<void> };
    };
    await registration.sync?.register(kChannel);
  } catch {
    // Not every browser has it, and a person may have forbidden it; the page sends when it is open.
  }
}
