import { effect } from '@preact/signals';
import type { ApiProblem } from '~/api/problem';
import type { Schemas } from '~/api/types';
import { applyMessage } from '~/live/apply';
import type { OutboxEntry } from '~/outbox/entry';
import { dropEntry, outbox, submit } from '~/outbox/outbox';
import { queryClient } from '~/queries/client';
import { knownJob } from '~/queries/job_actions';
import type { Draft, EpisodeOrder } from './draft';
import { beginNext, draft, forgetSent, noteSent, putDraft, readFile, sentDrafts } from './draft_store';
import { nameOf, type Order, orderOf } from './order';
import { sentAll, unreadable } from './source_work';

export type Made =
  | { state: 'made'; episode: string }
  | { state: 'queued' }
  | { state: 'refused'; problem: ApiProblem; sources: readonly string[] };

/**
 * Orders an episode through the outbox: with the server away it waits on this device, and it is made once however often it
 * is sent. The draft stays at hand until the server has said yes.
 */
export async function createEpisode(written: Draft, review: boolean): Promise<Made> {
  await sentAll();
  const present = draft.value?.id === written.id ? draft.value : written;
  const order = orderOf(present, review, unreadable());
  const outcome = submit({
    kind: 'create',
    subject: present.id,
    method: 'POST',
    path: '/api/episodes',
    body: order.files.length === 0 ? order.body : await formOf(order, present),
    label: `make “${nameOf(present)}”`,
  });
  await noteSent(present);
  const settled = await outcome;
  if (settled.state === 'refused') {
    await takeBack(present);
    return { state: 'refused', problem: settled.problem, sources: order.sources };
  }
  await beginNext(present.settings);
  if (settled.state === 'queued') return { state: 'queued' };
  const made = settled.reply as Schemas['MadeEpisode'];
  noteMade([made]);
  await forgetSent(present.id);
  return { state: 'made', episode: made.episode.id };
}

/** Puts an order that was sent off, or refused, back into the form; it is not sent any more. */
export async function takeBack(sent: Draft): Promise<void> {
  putDraft(sent);
  await forgetSent(sent.id, 'but keep files');
  const entry = outbox.value.find((one) => one.subject === sent.id);
  if (entry !== undefined) await dropEntry(entry);
}

// What waited here and has arrived is not needed any more.
const waited = new Set<string>();
effect(() => {
  const present = new Set(outbox.value.map((entry) => entry.subject));
  for (const id of waited) if (!present.has(id)) void forgetSent(id);
  waited.clear();
  for (const id of Object.keys(sentDrafts.value)) if (present.has(id)) waited.add(id);
});

/** Tells the cache of episodes that the server has just taken. */
export function noteMade(made: readonly Schemas['MadeEpisode'][]): void {
  for (const { episode, job } of made) {
    applyMessage(queryClient, { kind: 'episode', row: episode });
    // The event stream may have told more of it already.
    if (knownJob(job.id) === undefined) applyMessage(queryClient, { kind: 'job', job });
  }
}

/** Orders on this device that the server has not had, or has refused. */
export function waitingOrders(entries: readonly OutboxEntry[]): OutboxEntry[] {
  return entries.filter((entry) => entry.kind === 'create');
}

/** An order with its files, as forms are sent (RFC 7578); plain bytes, so that the outbox can keep it. */
async function formOf(order: Order, written: Draft): Promise<Blob | EpisodeOrder> {
  const boundary = `showrunner-${crypto.randomUUID()}`;
  const head = (fields: string) => `--${boundary}\r\nContent-Disposition: form-data; ${fields}\r\n`;
  const parts: BlobPart[] = [`${head('name="order"')}\r\n`, JSON.stringify(order.body), '\r\n'];
  for (const id of order.files) {
    const source = written.sources.find((one) => one.id === id);
    const file = await readFile(id);
    if (file === undefined || source?.kind !== 'file') continue;
    const name = source.name.replaceAll('"', "'").replace(/[\r\n]/g, ' ');
    parts.push(
      `${head(`name="file"; filename="${name}"`)}Content-Type: application/octet-stream\r\n\r\n`,
      file,
      '\r\n',
    );
  }
  parts.push(`--${boundary}--\r\n`);
  return new Blob(parts, { type: `multipart/form-data; boundary=${boundary}` });
}
