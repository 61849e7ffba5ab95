import { batch, computed, effect, signal } from '@preact/signals';
import type { Chapter } from '~/api/types';
import { preferences, setPreference } from '~/stores/preferences';
import { chapterAt, chapterEnd, nextStart, previousStart } from './chapter_steps';
import { positions, whereToStart } from './positions';
import { readLeft } from './left_off';
import { type SleepState, type SleepWish, startSleep } from './sleep_timer';
import type { Track } from './track';

export { isBeingSpoken, liveTrackOf, trackOf, type Track } from './track';

/**
 * The one player of a tab: what is in it, how it stands, and what can be asked of it. It lives beside the pages, so that
 * going from one to another does not interrupt it. What it needs only while something is in it is in in_use.ts.
 */

const left = readLeft();

export const track = signal<Track | undefined>(left?.track);
export const playing = signal(false);
/** It is to play, but must wait for audio. */
export const waiting = signal(false);
/** Seconds; changes several times a second, so only what shows it may read it. */
export const position = signal(left?.seconds ?? 0);
/** Seconds; of a live track, as far as it has come. */
export const duration = signal(left?.track.duration ?? 0);
/** Why it does not play, for people; empty while it does. */
export const playerFlaw = signal('');
export const muted = signal(false);
export const sleep = signal<SleepState | undefined>(undefined);
/** The same episode rendered anew, while the old file plays on; `takeNewer` changes over. */
export const newer = signal<Track | undefined>(undefined);
/** The large player of narrow screens. */
export const expanded = signal(false);

export const chapter = computed<Chapter | undefined>(() => chapterAt(track.value?.chapters ?? [], position.value));

export const kSlowest = 0.5;
export const kFastest = 3;

/** Also for in_use.ts, which listens to it. */
export const audio = new Audio();
audio.preload = 'metadata';

let loads = 0;
let loaded = false;
let endLive: (() => void) | undefined;
let fading = 1;

audio.addEventListener('timeupdate', () => (position.value = audio.currentTime));
audio.addEventListener('seeking', () => (position.value = audio.currentTime));
audio.addEventListener('play', () => (playing.value = true));
audio.addEventListener('pause', () => (playing.value = false));
audio.addEventListener('waiting', () => (waiting.value = true));
audio.addEventListener('playing', () => {
  waiting.value = false;
  playerFlaw.value = '';
});
audio.addEventListener('durationchange', () => {
  if (Number.isFinite(audio.duration)) duration.value = audio.duration;
});
audio.addEventListener('error', () => {
  if (loaded) void sayFlaw();
});
effect(() => {
  audio.defaultPlaybackRate = audio.playbackRate = preferences.value.rate;
});
effect(() => {
  audio.volume = preferences.value.volume * fading;
  audio.muted = muted.value;
});

/** Puts a track in and plays it, from `at` seconds where that is given, otherwise from where listening stopped. */
export async function play(next: Track, at?: number): Promise<void> {
  const now = track.value;
  const same =
    now !== undefined && now.episode === next.episode && now.render === next.render && now.live === next.live;
  if (same) {
    // Packed anew it has another address, but sounds the same.
    track.value = loaded ? { ...next, src: now.src } : next;
    if (at !== undefined) seek(at);
  } else {
    const saved = at ?? whereToStart((await positions()).get(next.episode), next.duration);
    await load(next, saved);
  }
  await resume();
}

/** Puts a track in at `at` seconds, without playing it. */
export async function load(next: Track, at: number): Promise<void> {
  const mine = ++loads;
  endLive?.();
  endLive = undefined;
  loaded = true;
  batch(() => {
    track.value = next;
    newer.value = undefined;
    position.value = at;
    duration.value = next.duration;
    playerFlaw.value = '';
    waiting.value = false;
  });
  void import('./in_use').then(({ attend }) => attend());
  if (next.live) {
    const { canFollow, followLive } = await import('./live_source');
    if (mine !== loads) return;
    if (canFollow()) {
      endLive = followLive(audio, next.src, {
        grown: (seconds) => {
          if (mine !== loads) return;
          if (at > 0 && seconds >= at) {
            audio.currentTime = at;
            at = 0;
          }
          duration.value = seconds;
        },
        broken: () => {
          if (mine === loads) void sayFlaw();
        },
      });
      return;
    }
  }
  audio.src = next.src;
  if (at > 0) audio.currentTime = at;
}

export async function resume(): Promise<void> {
  const now = track.value;
  if (now === undefined) return;
  const mine = loads;
  if (!loaded) await load(now, position.value);
  try {
    await audio.play();
    playerFlaw.value = '';
  } catch (error) {
    // Another track has taken its place, or the element tells what is wrong with an event of its own.
    const told = error instanceof DOMException && ['AbortError', 'NotSupportedError'].includes(error.name);
    if (told || mine < loads - 1) return;
    playerFlaw.value = 'The browser does not let it play. Press Play once more.';
  }
}

export function pause(): void {
  audio.pause();
}

export function toggle(): void {
  if (track.value === undefined) return;
  if (audio.paused) void (playerFlaw.value === '' ? resume() : tryAgain());
  else pause();
}

/** Goes on where it was, with the newest file there is. */
export async function tryAgain(): Promise<void> {
  const next = newer.value ?? track.value;
  if (next === undefined) return;
  await load(next, position.value);
  await resume();
}

/** Changes over to the new render, at the same time of it. */
export async function takeNewer(next = newer.value): Promise<void> {
  if (next === undefined) return;
  const goesOn = !audio.paused || audio.ended;
  await load(next, Math.min(position.value, Math.max(0, next.duration - 0.1)));
  if (goesOn) await resume();
}

export function seek(seconds: number): void {
  const last = duration.value || seconds;
  const to = Math.max(0, Math.min(seconds, track.value?.live ? last - 1 : last));
  if (loaded) audio.currentTime = to;
  position.value = to;
}

export function skip(seconds: number): void {
  seek(position.value + seconds);
}

export function nextChapter(): void {
  const to = nextStart(track.value?.chapters ?? [], position.value);
  if (to !== undefined) seek(to);
}

export function previousChapter(): void {
  seek(previousStart(track.value?.chapters ?? [], position.value));
}

export function setRate(rate: number): void {
  setPreference('rate', Math.round(Math.min(kFastest, Math.max(kSlowest, rate)) * 10) / 10);
}

export function changeRate(by: number): void {
  setRate(preferences.value.rate + by);
}

export function setVolume(volume: number): void {
  setPreference('volume', Math.min(1, Math.max(0, volume)));
  muted.value = false;
}

export function setMuted(on: boolean): void {
  muted.value = on;
}

export function toggleMuted(): void {
  setMuted(!muted.value);
}

/** Stops after a while, or where the chapter ends; nothing: goes on. */
export function setSleepTimer(wish: SleepWish | undefined): void {
  sleep.value = wish && startSleep(wish, secondsOfChapterLeft());
  setFading(1);
}

/** How long it takes until the chapter has been heard. */
export function secondsOfChapterLeft(): number {
  const end = chapterEnd(track.value?.chapters ?? [], position.value, duration.value);
  return (end - position.value) / preferences.value.rate;
}

/** What share of the volume is heard: a sleep timer lets it fade. */
export function setFading(share: number): void {
  fading = share;
  audio.volume = preferences.value.volume * fading;
}

/** Plays an episode of which only the id is known. */
export async function playEpisode(id: string, at?: number): Promise<void> {
  const { fetchTrack } = await import('./fetch_track');
  const next = await fetchTrack(id);
  if (next !== undefined) await play(next, at);
}

export function close(): void {
  pause();
  loads++;
  endLive?.();
  endLive = undefined;
  loaded = false;
  audio.removeAttribute('src');
  audio.load();
  batch(() => {
    track.value = undefined;
    newer.value = undefined;
    playerFlaw.value = '';
    waiting.value = false;
    expanded.value = false;
    sleep.value = undefined;
  });
}

/** Finds out why nothing comes: the media element does not tell. */
async function sayFlaw(): Promise<void> {
  const mine = loads;
  const { whyNot } = await import('./why_not');
  const why = await whyNot(track.value?.src ?? '');
  if (mine !== loads) return;
  batch(() => {
    waiting.value = false;
    playing.value = false;
    playerFlaw.value = why;
  });
}
