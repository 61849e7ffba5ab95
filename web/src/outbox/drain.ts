import { send } from '~/api/client';
import { ApiProblem, isAway } from '~/api/problem';
import { isRecord } from '~/api/validate';
import type { OutboxEntry } from './entry';
import { mergeFirst, sendable } from './merge';
import type { OutboxStore } from './store';

/** What became of a change. */
export type Outcome =
  | { state: 'sent'; reply: unknown; etag: string | undefined }
  | { state: 'queued' }
  | { state: 'refused'; problem: ApiProblem };

export type Settle = (entry: OutboxEntry, outcome: Outcome) => void;

export const kOutboxLock = 'showrunner-outbox';

/**
 * Sends what waits, in order, until all of it is sent or the server is away. Only one tab or the service worker does it at
 * a time (call it under kOutboxLock). A change whose answer was lost is sent again with the same Idempotency-Key, or, for a
 * script, found to be what the server has already: each happens once.
 */
export async function drain(store: OutboxStore, settle: Settle): Promise<void> {
  for (;;) {
    const waiting = sendable(await store.all());
    const next = mergeFirst(waiting);
    if (next === undefined) return;
    const { entry, absorbed } = next;
    const outcome = await attempt(entry);
    if (outcome.state === 'queued') {
      for (const one of waiting) settle(one, outcome);
      return;
    }
    if (outcome.state === 'refused') {
      const { status, message, body } = outcome.problem;
      await store.put({ ...entry, refused: { status, detail: message, body } });
      await store.remove(seqsOf(absorbed));
    } else {
      if (outcome.etag !== undefined) await moveOn(store, entry, outcome.etag);
      await store.remove(seqsOf([entry, ...absorbed]));
    }
    for (const one of [...absorbed, entry]) settle(one, outcome);
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

async function attempt(entry: OutboxEntry): Promise<Outcome> {
  try {
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
  } catch (error) {
    if (!(error instanceof ApiProblem)) return { state: 'queued' }; // the answer was cut off: ask again
    if (isAway(error) || error.code === 'signed_out' || error.status === 429 || error.status >= 500)
      return { state: 'queued' };
    const present = presentOf(error);
    if (present !== undefined && entry.kind === 'script' && sameScript(present.script, entry.body)) {
      return { state: 'sent', reply: present, etag: `"${String(present.version)}"` };
    }
    return { state: 'refused', problem: error };
  }
}

/** The version that the server has, of the answer to a conflict. */
function presentOf(problem: ApiProblem): Record<string, unknown> | undefined {
  if (problem.status !== 409 || !isRecord(problem.body) || !isRecord(problem.body.present)) return undefined;
  return problem.body.present;
}

/** Whether two scripts say the same; the order of fields does not matter. */
export function sameScript(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameScript(item, other[index]));
  }
  if (isRecord(one) && isRecord(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].every((name) => sameScript(one[name], other[name]));
  }
  return one === other;
}
