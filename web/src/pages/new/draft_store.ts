import { signal } from '@preact/signals';
import { deviceStore } from '~/outbox/store';
import { dropDraft, readDraft, saveDraft } from '~/stores/drafts';
import { isRecord } from '~/api/validate';
import { type Draft, emptyDraft, isUntouched, type Preview, readKeptDraft, readSettings, type Settings } from './draft';

const kDraft = 'new';
const kRecent = 'new/recent';
const kSent = 'new/sent';

/** The order that is being written; nothing until what was kept on this device has been read. */
export const draft = signal<Draft | undefined>(undefined);

/** Orders that were sent off and of which the server has not said yes, by id, so that they can be mended. */
export const sentDrafts = signal<Readonly<Record<string, Draft>>>({});

let loading: Promise<void> | undefined;
let saving: Promise<void> | undefined;
let changed = false;

/** Brings back what was written before, or begins an order with the settings of the last one. */
export function loadDraft(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const [kept, recent, sent] = await Promise.all([readDraft(kDraft), readDraft(kRecent), readDraft(kSent)]);
  const found = readKeptDraft(kept);
  const underWay = new Set((await deviceStore().all()).map((entry) => entry.subject));
  sentDrafts.value = readSent(sent);
  for (const id of Object.keys(sentDrafts.value)) if (!underWay.has(id)) await forgetSent(id);
  // A draft that went to the outbox while its page was closed is not to be sent twice.
  const isSent = found !== undefined && underWay.has(found.id);
  if (isSent) await noteSent(found);
  draft.value = found === undefined || isSent ? emptyDraft(readSettings(recent)) : found;
}

/** Changes the order and keeps it on this device. */
export function changeDraft(change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)): void {
  const before = draft.value;
  if (before === undefined) return;
  draft.value = { ...before, ...(typeof change === 'function' ? change(before) : change) };
  keep();
}

export function changeSettings(change: Partial<Settings>): void {
  changeDraft((present) => ({ settings: { ...present.settings, ...change } }));
}

export function changeSource(
  id: string,
  change: { text?: string; upload?: string; preview?: Preview | undefined },
): void {
  changeDraft((present) => ({
    sources: present.sources.map((source) => (source.id === id ? { ...source, ...change } : source)),
  }));
}

/** Puts an order in the place of the present one. */
export function putDraft(next: Draft): void {
  draft.value = next;
  keep();
}

/** Begins the next order with the settings of this one, which are also those of the next visit. */
export async function beginNext(settings: Settings): Promise<void> {
  putDraft(emptyDraft(settings));
  await saveDraft(kRecent, settings, 'remembered');
}

/** Keeps an order that is on its way until the server has said yes (`forgetSent`). */
export async function noteSent(sent: Draft): Promise<void> {
  sentDrafts.value = { ...sentDrafts.value, [sent.id]: sent };
  await saveDraft(kSent, sentDrafts.value, 'remembered');
  if (draft.value?.id === sent.id || draft.value === undefined) await dropDraft(kDraft);
}

/** Forgets an order that was sent off, and its files unless it is being written again. */
export async function forgetSent(id: string, what: 'with files' | 'but keep files' = 'with files'): Promise<void> {
  const { [id]: gone, ...left } = sentDrafts.value;
  if (gone === undefined) return;
  sentDrafts.value = left;
  if (what === 'with files') for (const source of gone.sources) if (source.kind === 'file') await dropFile(source.id);
  await (Object.keys(left).length === 0 ? dropDraft(kSent) : saveDraft(kSent, left, 'remembered'));
}

/** The bytes of a file, until the server has made an episode of it. */
export async function keepFile(id: string, file: Blob): Promise<void> {
  await saveDraft(`${kDraft}/file/${id}`, file);
}

export async function readFile(id: string): Promise<Blob | undefined> {
  const found = await readDraft(`${kDraft}/file/${id}`);
  return found instanceof Blob ? found : undefined;
}

export async function dropFile(id: string): Promise<void> {
  await dropDraft(`${kDraft}/file/${id}`);
}

/** Saves at once, and once more when there were changes meanwhile: never two at a time, never the older one last. */
function keep(): void {
  changed = true;
  saving ??= save().finally(() => (saving = undefined));
}

async function save(): Promise<void> {
  while (changed) {
    changed = false;
    const present = draft.value;
    if (present === undefined) return;
    await (isUntouched(present) ? dropDraft(kDraft) : saveDraft(kDraft, present));
  }
}

function readSent(found: unknown): Record<string, Draft> {
  if (!isRecord(found)) return {};
  return Object.fromEntries(
    Object.values(found)
      .flatMap((one) => readKeptDraft(one) ?? [])
      .map((one) => [one.id, one]),
  );
}
