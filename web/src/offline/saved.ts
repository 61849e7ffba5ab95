import { signal } from '@preact/signals';
import { ownPath } from '~/api/client';
import type { Episode, PodcastPage } from '~/api/types';
import { queryClient } from '~/queries/client';
import { keys } from '~/queries/keys';
import { showToast } from '~/stores/toasts';
import { download, kNoRoom, SaveProblem } from './download';
import { kSavedCache, kSavedChannel } from './names';
import { dropEntry, readEntries, type SavedEntry, sweep, writeEntry } from './saved_index';

/** An episode whose audio, transcript and waveform are on this device, or on the way to it. */
export interface Saved {
  state: 'saving' | 'saved' | 'failed';
  title: string;
  render: number; ///< which render of the episode; 0 while there is none yet
  bytes: number; ///< of all its files
  share: number; ///< 0 to 1, while it is being saved
  why?: string; ///< it failed, in a sentence for people
}

/** How much of this device the studio takes. */
export interface Usage {
  saved: number; ///< bytes of saved episodes
  used: number; ///< bytes of everything the studio keeps
  room: number; ///< bytes that the browser would still give
  durable: boolean; ///< the browser has promised not to clear it by itself
}

/** By episode id. The same in all tabs. */
export const saved = signal<ReadonlyMap<string, Saved>>(new Map());

const kTellShare = 0.01;
const underWay = new Map<string, AbortController>();
let channel: BroadcastChannel | undefined;

/**
 * Keeps an episode's audio, transcripts, chapters, waveform and cover on this device, in the place of an earlier render
 * that was saved. True when all of it is here; how it goes and why it failed is in `saved`. Never throws.
 */
export async function saveOffline(episode: Episode): Promise<boolean> {
  if (episode.rendered === null || underWay.has(episode.id)) return false;
  const stop = new AbortController();
  underWay.set(episode.id, stop);
  const earlier = saved.value.get(episode.id);
  const kept = earlier?.state === 'saved' ? earlier : undefined;
  const { title } = episode;
  note(episode.id, { state: 'saving', title, render: kept?.render ?? 0, bytes: kept?.bytes ?? 0, share: 0 });
  try {
    const entry = await fetchAll(episode, stop.signal);
    note(episode.id, stateOf(entry));
    channel?.postMessage(true);
    return true;
  } catch (error) {
    const why = error instanceof SaveProblem ? error.message : 'This browser does not keep files for the studio.';
    if (stop.signal.aborted) {
      note(episode.id, kept);
      return false;
    }
    showToast(`“${title}” is not saved. ${why}`, { tone: 'problem' });
    note(episode.id, kept ? { ...kept, why } : { state: 'failed', title, render: 0, bytes: 0, share: 0, why });
    return false;
  } finally {
    underWay.delete(episode.id);
  }
}

/** Removes what was saved of an episode; stops saving it where that is under way. */
export async function removeSaved(episode: string): Promise<void> {
  underWay.get(episode)?.abort();
  note(episode, undefined);
  if (!('caches' in globalThis)) return;
  const cache = await caches.open(kSavedCache);
  await dropEntry(cache, episode);
  await sweep(cache, pathsUnderWay());
  channel?.postMessage(true);
}

/** Removes all saved episodes: on signing out, and when a person wants the room. */
export async function removeAllSaved(): Promise<void> {
  for (const stop of underWay.values()) stop.abort();
  saved.value = new Map();
  if ('caches' in globalThis) await caches.delete(kSavedCache);
  channel?.postMessage(true);
}

/** Finds what is saved, and keeps `saved` right when other tabs save or remove something. */
export async function loadSaved(): Promise<void> {
  if (!('caches' in globalThis)) return; // without TLS, and not on this machine, browsers keep no files
  if (channel === undefined) {
    channel = new BroadcastChannel(kSavedChannel);
    channel.onmessage = () => void loadSaved();
  }
  const entries = await readEntries(await caches.open(kSavedCache)).catch(() => []);
  const found = new Map(entries.map((entry) => [entry.episode.id, stateOf(entry)]));
  for (const [id, state] of saved.value) {
    if (state.state !== 'saved') found.set(id, state);
  }
  saved.value = found;
  entries.forEach(seed);
}

/** Whether the saved copy is of an earlier render than the episode has now. */
export function isOutdated(episode: Pick<Episode, 'id' | 'render'>): boolean {
  const copy = saved.value.get(episode.id);
  return copy?.state === 'saved' && copy.render < episode.render;
}

/** What is taken and what is left; nothing where the browser does not tell. */
export async function usage(): Promise<Usage | undefined> {
  if (!('storage' in navigator)) return undefined;
  const { usage: used = 0, quota = 0 } = await navigator.storage.estimate();
  const bytes = [...saved.value.values()].reduce((sum, copy) => sum + (copy.state === 'saved' ? copy.bytes : 0), 0);
  return { saved: bytes, used, room: Math.max(0, quota - used), durable: await navigator.storage.persisted() };
}

const wanted = new Map<string, string[]>();

function pathsUnderWay(): string[] {
  return [...wanted.values()].flat();
}

async function fetchAll(episode: Episode, stop: AbortSignal): Promise<SavedEntry> {
  const files = filesOf(episode);
  const total = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  // Asked once, when there is something that would be missed: browsers may then not clear it when the disk gets full.
  if (!(await navigator.storage.persisted())) await navigator.storage.persist();
  const room = (await usage())?.room ?? Number.POSITIVE_INFINITY;
  if (room < total) throw new SaveProblem(kNoRoom);
  const cache = await caches.open(kSavedCache);
  wanted.set(
    episode.id,
    files.map((file) => file.path),
  );
  try {
    let bytes = 0;
    let told = 0;
    let come = 0;
    for (const file of files) {
      bytes += await download(
        cache,
        file,
        (more) => {
          come += more;
          const share = Math.min(1, come / Math.max(1, total));
          if (share - told < kTellShare) return;
          told = share;
          const state = saved.value.get(episode.id);
          if (state?.state === 'saving') note(episode.id, { ...state, share });
        },
        stop,
      );
    }
    stop.throwIfAborted();
    const entry = { episode, files: files.map((file) => file.path), bytes, savedAt: Date.now() };
    await writeEntry(cache, entry).catch((error: unknown) => {
      throw new SaveProblem(kNoRoom, { cause: error });
    });
    return entry;
  } finally {
    wanted.delete(episode.id);
    await sweep(cache, pathsUnderWay()).catch(() => undefined);
  }
}

/** The audio last: what is small and fails early costs nothing. */
function filesOf(episode: Episode): { path: string; bytes: number | undefined }[] {
  const { rendered } = episode;
  if (rendered === null) return [];
  const media = [...rendered.transcripts, rendered.chapters_file, rendered.peaks, rendered.audio];
  const files = media.map(({ url, bytes }) => ({ path: ownPath(url), bytes }));
  const cover = coverOf(episode);
  return cover === undefined ? files : [{ path: cover, bytes: undefined }, ...files];
}

function coverOf(episode: Episode): string | undefined {
  const podcasts = queryClient.getQueryData<PodcastPage>(keys.podcasts())?.podcasts;
  const image = podcasts?.find((podcast) => podcast.id === episode.podcast_id)?.image;
  return image === undefined ? undefined : ownPath(image);
}

function stateOf({ episode, bytes }: SavedEntry): Saved {
  return { state: 'saved', title: episode.title, render: episode.render, bytes, share: 1 };
}

function note(episode: string, state: Saved | undefined): void {
  const next = new Map(saved.value);
  if (state === undefined) next.delete(episode);
  else next.set(episode, state);
  saved.value = next;
}

/** The page of a saved episode opens without a server, also long after it was last looked at. */
function seed({ episode, savedAt }: SavedEntry): void {
  const key = keys.episode(episode.id);
  if (queryClient.getQueryData(key) !== undefined) return;
  queryClient.setQueryData(key, episode, { updatedAt: savedAt });
  void queryClient.invalidateQueries({ queryKey: key, refetchType: 'none' });
}
