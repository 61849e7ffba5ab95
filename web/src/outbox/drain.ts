import { ApiProblem, isAway } from '~/api/problem';
import { send } from '~/api/transport';
import { isRecord } from '~/api/validate';
import type { OutboxEntry } from './entry';
import { mergeFirst, sendable } from './merge';
import type { Outcome, Settle } from './outcome';

import type { OutboxStore } from './store';

export type { Outcome } from './outcome';

export const kOutboxLock = 'showrunner-outbox';

/**
 * Sends what waits, in order, until all of it is sent or the server is away. Only one tab or the service worker does it at
 * a time (call it under kOutboxLock). A change whose answer was lost is sent again with the same Idempotency-Key, or, for a
 * script, found to be what the server has already: each happens once. What became of a change is told before it is removed
 * from the store, so whoever waits for it and finds it gone has been told.
 */
export async function drain(store: OutboxStore, settle: Settle): Promise<void> {
  const failing = new Set<string>(); // subjects with a change that the server fails at: the next turn tries them again
  const done = new Set<number>(); // also where the store fails to remove them, nothing is sent for ever
  for (;;) {
    const waiting = sendable(await store.all()).filter(
      (entry) => !done.has(entry.seq ?? -1) && !failing.has(entry.subject),
    );
    const next = mergeFirst(waiting);
    if (next === undefined) return;
    const { entry, absorbed } = next;
    const outcome = await attempt(store, entry);
    if (outcome.state === 'queued' && outcome.alone === true) {
      failing.add(entry.subject);
      for (const one of waiting) if (one.subject === entry.subject) settle(one, outcome);
      continue;
    }
    if (outcome.state === 'queued') {
      for (const one of waiting) settle(one, outcome);
      await compact(store);
      return;
    }
    for (const one of [...absorbed, entry]) settle(one, outcome);
    for (const seq of seqsOf([entry, ...absorbed])) done.add(seq);
    if (outcome.state === 'refused') {
      const { status, message, body } = outcome.problem;
      await store.put({ ...entry, refused: { status, detail: message, body } });
      await store.remove(seqsOf(absorbed));
    } else {
      if (outcome.etag !== undefined) await moveOn(store, entry, outcome.etag);
      await store.remove(seqsOf([entry, ...absorbed]));
    }
  }
}

/** Hours of writing without a server leave one script, not one for each pause in typing. */
async function compact(store: OutboxStore): Promise<void> {
  let rest = sendable(await store.all());
  for (let next = mergeFirst(rest); next !== undefined; next = mergeFirst(rest)) {
    const { entry, absorbed } = next;
    if (absorbed.length > 0) {
      await store.put(entry);
      await store.remove(seqsOf(absorbed));
    }
    const gone = new Set(seqsOf([entry, ...absorbed]));
    rest = rest.filter((one) => !gone.has(one.seq ?? -1));
  }
}

function seqsOf(entries: readonly OutboxEntry[]): number[] {
  return entries.flatMap((entry) => entry.seq ?? []);
}

/** Changes made while this one was on its way stand on what it has made. */
async function moveOn(store: OutboxStore, sent: OutboxEntry, etag: string): Promise<void> {
  for (const later of await store.all()) {
    if ((later.seq ?? 0) <= (sent.seq ?? 0) || later.path !== sent.path || later.ifMatch === undefined) continue;
    if (later.ifMatch === sent.ifMatch) await store.put({ ...later, ifMatch: etag });
  }
}

async function attempt(store: OutboxStore, entry: OutboxEntry): Promise<Outcome> {
  try {
    return await sendOnce(entry);
  } catch (error) {
    if (!(error instanceof ApiProblem)) return await lost(store, entry); // the answer was cut off: ask again
    if (isAway(error)) return await lost(store, entry);
    if (error.code === 'signed_out' || error.status === 429 || error.status >= 500)
      return { state: 'queued', retryAfter: error.retryAfter, alone: error.status === 500 };
    return (await settleConflict(store, entry, error)) ?? { state: 'refused', problem: error };
  }
}

async function sendOnce(entry: OutboxEntry): Promise<Outcome> {
  const response = await send(entry.method, entry.path, {
    body: entry.body,
    headers: {
      ...(entry.method === 'POST' ? { 'Idempotency-Key': entry.id } : {}),
      ...(entry.ifMatch === undefined ? {} : { 'If-Match': entry.ifMatch }),
    },
  });
  const text = await response.text();
  return {
    state: 'sent',
    reply: text === '' ? undefined : JSON.parse(text),
    etag: response.headers.get('ETag') ?? undefined,
  };
}

/** It may have arrived: a newer script that takes its place must not be in conflict with it. */
async function lost(store: OutboxStore, entry: OutboxEntry): Promise<Outcome> {
  if (entry.kind === 'script' && !entry.tried?.some((body) => sameScript(body, entry.body))) {
    await store.put({ ...entry, tried: [...(entry.tried ?? []), entry.body] });
  }
  return { state: 'queued' };
}

/** A conflict with what was sent from here itself, and whose answer was lost, is none. */
async function settleConflict(
  store: OutboxStore,
  entry: OutboxEntry,
  problem: ApiProblem,
): Promise<Outcome | undefined> {
  const present = presentOf(problem);
  if (present === undefined || entry.kind !== 'script') return undefined;
  const etag = `"${String(present.version)}"`;
  // The server tells in its own writing what it was sent, too.
  const yours = isRecord(problem.body) && isRecord(problem.body.yours) ? problem.body.yours.script : entry.body;
  if (sameScript(present.script, yours)) return { state: 'sent', reply: present, etag };
  if (entry.ifMatch === etag || !entry.tried?.some((body) => sameScript(present.script, body))) return undefined;
  return await attempt(store, { ...entry, ifMatch: etag });
}

/** The version that the server has, of the answer to a conflict. */
function presentOf(problem: ApiProblem): Record<string, unknown> | undefined {
  if (problem.status !== 409 || !isRecord(problem.body) || !isRecord(problem.body.present)) return undefined;
  return problem.body.present;
}

/** Whether two scripts say the same: the order of fields does not matter, nor whether what is empty is left out. */
export function sameScript(one: unknown, other: unknown): boolean {
  if (isEmpty(one) || isEmpty(other)) return isEmpty(one) && isEmpty(other);
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameScript(item, other[index]));
  }
  if (isRecord(one) && isRecord(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].every((name) => sameScript(one[name], other[name]));
  }
  return one === other;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
