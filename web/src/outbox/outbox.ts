import { effect, signal } from '@preact/signals';
import { exclusively } from '~/data/browser';
import { connection } from '~/stores/connection';
import { drain, kOutboxLock } from './drain';
import type { OutboxEntry } from './entry';
import { kOutboxChannel, type Outcome, type OutboxMessage, outcomeOf, settledMessage } from './outcome';
import { deviceStore } from './store';

export type { Outcome } from './outcome';

/** Changes that the server has not had, oldest first: those that wait, and those it refused. */
export const outbox = signal<readonly OutboxEntry[]>([]);

const kAgainMs = [2_000, 5_000, 10_000, 30_000];
/** How long the word of another tab about a change that is gone may take. */
const kWordMs = 2_000;

const store = deviceStore();
const waiting = new Map<string, (outcome: Outcome) => void>();
let channel: BroadcastChannel | undefined;
let again: ReturnType<typeof setTimeout> | undefined;
let turns = 0;

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

/** Sends what waits, once no other tab and not the service worker is at it. */
export async function replay(): Promise<void> {
  clearTimeout(again);
  let retryAfter: number | undefined;
  await store.settleHeld();
  await exclusively(kOutboxLock, () =>
    drain(store, (entry, outcome) => {
      if (outcome.state === 'queued') retryAfter = outcome.retryAfter;
      channel?.postMessage(settledMessage(entry, outcome));
      settle(entry.id, outcome);
    }),
  );
  await refresh();
  awaitWord();
  if (!outbox.value.some((entry) => entry.refused === undefined)) {
    turns = 0;
    return;
  }
  void askForSync();
  // Where the server is away or wants a token, coming back starts it again; else it was busy.
  if (connection.value !== 'online') return;
  const pause = kAgainMs[Math.min(turns++, kAgainMs.length - 1)] ?? 30_000;
  again = setTimeout(() => void replay(), Math.max(pause, (retryAfter ?? 0) * 1000));
}

/** Gives up a change that the server refused. */
export async function dropEntry(entry: OutboxEntry): Promise<void> {
  await store.remove([entry.seq ?? -1]);
  await refresh();
  void replay();
}

/** Sends a refused change once more, with what a person has made of it. */
export async function amendEntry(entry: OutboxEntry, change: Pick<OutboxEntry, 'body' | 'ifMatch'>): Promise<void> {
  const amended = { ...entry, ...change, id: crypto.randomUUID() };
  delete amended.refused;
  delete amended.tried;
  await store.put(amended);
  await refresh();
  await replay();
}

/** Starts sending: now, whenever the server is back, and when another tab has something. */
export function startOutbox(): void {
  channel = new BroadcastChannel(kOutboxChannel);
  channel.onmessage = ({ data }: MessageEvent<OutboxMessage>) => {
    if (data.kind === 'settled') settle(data.id, outcomeOf(data.outcome));
    else void load();
  };
  effect(() => {
    if (connection.value === 'online') queueMicrotask(() => void replay());
  });
  addEventListener('online', () => void replay());
  addEventListener('beforeunload', (event) => {
    if (store.held() > 0) event.preventDefault(); // this device had no room for them: they would be lost
  });
}

function settle(id: string, outcome: Outcome): void {
  waiting.get(id)?.(outcome);
  waiting.delete(id);
}

/** Changes of this tab that are gone were sent by another one, which has told so or was closed in that moment. */
function awaitWord(): void {
  const isGone = (id: string) => !outbox.value.some((entry) => entry.id === id);
  const gone = [...waiting.keys()].filter(isGone);
  if (gone.length === 0) return;
  setTimeout(() => gone.filter(isGone).forEach((id) => settle(id, { state: 'queued' })), kWordMs);
}

/** What waits or was refused of a subject, also before `outbox` has been filled for the first time. */
export async function entriesOf(subject: string): Promise<OutboxEntry[]> {
  return (await store.all()).filter((entry) => entry.subject === subject);
}

async function load(): Promise<void> {
  outbox.value = await store.all();
}

async function refresh(): Promise<void> {
  await load();
  channel?.postMessage({ kind: 'changed' } satisfies OutboxMessage);
}

/** The browser wakes the service worker for it when the network is back, where it can. */
async function askForSync(): Promise<void> {
  try {
    const registration = (await navigator.serviceWorker.getRegistration()) as unknown as
      { sync?: { register(tag: string): Promise<void> } } | undefined;
    await registration?.sync?.register(kOutboxChannel);
  } catch {
    // Not every browser has it, and a person may have forbidden it; the page sends when it is open.
  }
}
