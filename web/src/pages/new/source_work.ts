import { effect, signal } from '@preact/signals';
import { ApiProblem, sayWhy } from '~/api/problem';
import { kLargestUpload, previewSource, uploadFile } from '~/queries/sources';
import { connection } from '~/stores/connection';
import { offerUndo, showToast } from '~/stores/toasts';
import { bytes as sayBytes } from '~/ui/format';
import { type DraftSource, kMostSources } from './draft';
import { changeDraft, changeSource, draft, dropFile, keepFile, readFile } from './draft_store';
import { sourceName } from './order';
import { beginningOf } from './words';

/** What is being done about a source, and what went wrong. One without any is read. */
export type Work =
  | { state: 'sending'; share: number }
  | { state: 'reading' }
  /** `away`: it is not the source's fault; it goes on when the server is back. */
  | { state: 'failed'; why: string; away: boolean; again: boolean };

export const works = signal<ReadonlyMap<string, Work>>(new Map());

/** The kinds of files that can be read. */
export const fileEndings = ['.txt', '.md', '.html', '.htm', '.pdf', '.epub'] as const;

/** Files that are sent at once; more would hold up everything else that this page asks for. */
const kAtOnce = 2;
/** A longer text goes as a file: an order has to stay small. */
const kLongestText = 200_000;
/** Removed files are kept a little longer than they can be put back. */
const kUndoMs = 30_000;
const kAgainSeconds = 15;

const stops = new Map<string, AbortController>();
let sending = 0;
const queue: (() => void)[] = [];

/** Sources that cannot be read, whatever the server does: they are left out of the order. */
export function unreadable(): ReadonlySet<string> {
  const failed = [...works.value].filter(([, work]) => work.state === 'failed' && !work.away);
  return new Set(failed.map(([id]) => id));
}

/** Fulfilled when no file is on its way any more. */
export function sentAll(): Promise<void> {
  if (![...works.value.values()].some((work) => work.state === 'sending')) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = works.subscribe((now) => {
      if ([...now.values()].some((work) => work.state === 'sending')) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

export function addText(text: string): void {
  if (text.length > kLongestText) {
    addFiles([
      new File([text], `${beginningOf(text, 40).replace(/[^\p{L}\p{N} ]/gu, '')}.txt`, { type: 'text/plain' }),
    ]);
    return;
  }
  add({ id: crypto.randomUUID(), kind: 'text', text });
}

export function addAddresses(urls: readonly string[]): void {
  const known = new Set(draft.value?.sources.flatMap((source) => (source.kind === 'url' ? source.url : [])));
  for (const url of urls) if (!known.has(url)) add({ id: crypto.randomUUID(), kind: 'url', url });
}

export function addFiles(files: readonly File[]): void {
  for (const file of files) {
    const source: DraftSource = { id: crypto.randomUUID(), kind: 'file', name: file.name, bytes: file.size };
    add(source, file);
  }
}

function add(source: DraftSource, file?: File): void {
  const held = draft.value?.sources.length ?? 0;
  if (held >= kMostSources) {
    showToast(`An episode has at most ${kMostSources} sources; “${sourceName(source)}” was not added.`, {
      tone: 'problem',
    });
    return;
  }
  changeDraft((present) => ({ sources: [...present.sources, source] }));
  void begin(source, file);
}

/** Takes a source out of the order; for a while it can be put back. */
export function removeSource(source: DraftSource): void {
  const at = draft.value?.sources.findIndex(({ id }) => id === source.id) ?? -1;
  if (at < 0) return;
  const held = draft.value?.id;
  const work = works.value.get(source.id);
  stops.get(source.id)?.abort();
  note(source.id, undefined);
  changeDraft((present) => ({ sources: present.sources.filter(({ id }) => id !== source.id) }));
  setTimeout(() => {
    if (!draft.value?.sources.some(({ id }) => id === source.id)) void dropFile(source.id);
  }, kUndoMs);
  offerUndo(`Removed “${sourceName(source)}”.`, () => {
    if (draft.value?.id !== held) return;
    changeDraft((present) => ({ sources: present.sources.toSpliced(at, 0, source) }));
    if (work?.state === 'failed' && !work.again) note(source.id, work);
    else if (source.preview === undefined) void begin(source);
  });
}

/** Reads what has no preview: after a reload, and for one that failed. */
export function beginAll(): void {
  for (const source of draft.value?.sources ?? []) {
    if (source.preview === undefined && !works.value.has(source.id)) void begin(source);
  }
}

/** Does what is left to be done about a source. */
export async function begin(source: DraftSource, fresh?: File): Promise<void> {
  const stop = new AbortController();
  stops.get(source.id)?.abort();
  stops.set(source.id, stop);
  try {
    if (source.kind === 'file' && source.upload === undefined) {
      const flaw = flawOfFile(source.name, source.bytes);
      if (flaw !== undefined) {
        note(source.id, { state: 'failed', why: flaw, away: false, again: false });
        return;
      }
      note(source.id, { state: 'sending', share: 0 });
      if (fresh !== undefined) await keepFile(source.id, fresh);
      const file = fresh ?? (await readFile(source.id));
      if (file === undefined) {
        const why = 'This browser has not kept the file. Remove it and choose it once more.';
        note(source.id, { state: 'failed', why, away: false, again: false });
        return;
      }
      const upload = await sendInTurn(source.id, source.name, file, stop.signal);
      changeSource(source.id, { upload });
      source = { ...source, upload };
    }
    note(source.id, { state: 'reading' });
    const { title, language, words, excerpt } = await previewSource(asked(source), stop.signal);
    changeSource(source.id, { preview: { title, language, words, excerpt } });
    note(source.id, undefined);
  } catch (error) {
    if (stop.signal.aborted) return;
    fail(source, error);
  }
}

/** Notes what went wrong. What is nobody's fault goes on by itself: when the server is back, or has time. */
function fail(source: DraftSource, error: unknown): void {
  const problem = error instanceof ApiProblem ? error : undefined;
  const busy = problem?.code === 'rate_limited' || problem?.code === 'overloaded';
  const away = busy || problem?.code === 'offline' || problem?.code === 'signed_out' || problem?.status === 502;
  // The server names the source; here it stands on the source's own card.
  const said = sayWhy(error).replace(/^(?:https?:\/\/\S+|[\da-f]{64}(?:\.\w+)?|text-\d+\.txt): /, '');
  const why = `${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.!?]$/.test(said) ? '' : '.'}`;
  note(source.id, { state: 'failed', why, away, again: true });
  if (!busy) return;
  setTimeout(
    () => {
      const present = draft.value?.sources.find(({ id }) => id === source.id);
      if (present !== undefined && works.value.get(source.id)?.state === 'failed') void begin(present);
    },
    (problem.retryAfter ?? kAgainSeconds) * 1000,
  );
}

/** Why a file would be refused, said before it is sent; nothing: it can be sent. */
export function flawOfFile(name: string, size: number): string | undefined {
  const ending = /\.[^.]+$/.exec(name.toLowerCase())?.[0];
  if (!fileEndings.some((one) => one === ending))
    return `Only text, Markdown, HTML, PDF and EPUB can be read (${fileEndings.join(' ')}).`;
  if (size === 0) return 'The file is empty.';
  if (size > kLargestUpload)
    return `It has ${sayBytes(size)}; at most ${sayBytes(kLargestUpload)} (64 MiB) can be sent. Split it, or take its text.`;
  return undefined;
}

async function sendInTurn(id: string, name: string, file: Blob, stop: AbortSignal): Promise<string> {
  while (sending >= kAtOnce) await new Promise<void>((resolve) => queue.push(resolve));
  ++sending;
  try {
    stop.throwIfAborted();
    return await uploadFile(file, name, (share) => note(id, { state: 'sending', share }), stop);
  } finally {
    --sending;
    queue.shift()?.();
  }
}

function asked(source: DraftSource) {
  if (source.kind === 'text') return { text: source.text };
  return source.kind === 'url' ? { url: source.url } : { upload: source.upload ?? '' };
}

function note(id: string, work: Work | undefined): void {
  const next = new Map(works.value);
  if (work === undefined) next.delete(id);
  else next.set(id, work);
  works.value = next;
}

// What failed because the server was away goes on when it is back.
effect(() => {
  if (connection.value !== 'online') return;
  for (const [id, work] of works.peek()) {
    const source = draft.peek()?.sources.find((one) => one.id === id);
    if (source !== undefined && work.state === 'failed' && work.away) void begin(source);
  }
});
