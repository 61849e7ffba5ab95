import { computed, effect, signal } from '@preact/signals';
import { ownPath } from '~/api/client';
import type { Chapter, Episode } from '~/api/types';
import { preferences } from '~/stores/preferences';

/** What is in the player. */
export interface Track {
  episode: string; ///< id
  title: string;
  show: string;
  cover: string | undefined; ///< path of the picture
  src: string; ///< path of the audio
  duration: number; ///< seconds; 0 while it is still being made
  chapters: readonly Chapter[];
  live: boolean; ///< still being made: can be heard as far as it is
}

export const track = signal<Track | undefined>(undefined);
export const playing = signal(false);
/** Seconds; changes several times a second, so only what shows it may read it. */
export const position = signal(0);
export const duration = signal(0);
export const playerFlaw = signal('');

export const chapter = computed<Chapter | undefined>(() =>
  track.value?.chapters.findLast((candidate) => candidate.start <= position.value),
);

const audio = new Audio();
audio.preload = 'metadata';
audio.addEventListener('timeupdate', () => (position.value = audio.currentTime));
audio.addEventListener('seeking', () => (position.value = audio.currentTime));
audio.addEventListener('play', () => (playing.value = true));
audio.addEventListener('pause', () => (playing.value = false));
audio.addEventListener('durationchange', () => {
  duration.value = Number.isFinite(audio.duration) ? audio.duration : (track.value?.duration ?? 0);
});
effect(() => {
  audio.playbackRate = preferences.value.rate;
  audio.volume = preferences.value.volume;
});

/** The track of an episode that has been rendered. */
export function trackOf(episode: Episode, show = '', cover?: string): Track | undefined {
  if (episode.rendered === null) return undefined;
  return {
    episode: episode.id,
    title: episode.title,
    show,
    cover: cover === undefined ? undefined : ownPath(cover),
    src: ownPath(episode.rendered.audio.url),
    duration: episode.duration,
    chapters: episode.rendered.chapters,
    live: false,
  };
}

/** Puts a track in and plays it, from `at` seconds where that is given. */
export async function play(next: Track, at?: number): Promise<void> {
  if (track.value?.src !== next.src) {
    audio.src = next.src;
    position.value = 0;
  }
  track.value = next;
  if (at !== undefined) seek(at);
  await resume();
}

export async function resume(): Promise<void> {
  try {
    await audio.play();
    playerFlaw.value = '';
  } catch (error) {
    playerFlaw.value = error instanceof Error ? error.message : 'It cannot be played.';
  }
}

export function pause(): void {
  audio.pause();
}

export function toggle(): void {
  if (track.value === undefined) return;
  if (audio.paused) void resume();
  else pause();
}

export function seek(seconds: number): void {
  audio.currentTime = Math.max(0, Math.min(seconds, duration.value || seconds));
  position.value = audio.currentTime;
}

export function skip(seconds: number): void {
  seek(audio.currentTime + seconds);
}

export function close(): void {
  pause();
  audio.removeAttribute('src');
  audio.load();
  track.value = undefined;
}
