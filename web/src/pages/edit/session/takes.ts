import { signal } from '@preact/signals';
import { sayWhy } from '~/api/problem';
import type { Span } from '../model/cues';
import { pause } from '~/player/player';
import { preferences } from '~/stores/preferences';
import { speak, type SpeechOrder } from '~/queries/scripts';
import { showToast } from '~/stores/toasts';

/** The line that is being listened to. */
export const take = signal<{ line: string; state: 'loading' | 'playing' } | undefined>(undefined);

const kKeptTakes = 40;
const spoken = new Map<string, string>(); // by request: the address of its audio, newest last
const audio = new Audio();
let asked: AbortController | undefined;
let ends: number | undefined;

audio.addEventListener('ended', () => stopTake());
audio.addEventListener('error', () => {
  if (take.peek()?.state === 'playing') stopTake();
});
audio.addEventListener('timeupdate', () => {
  if (ends !== undefined && audio.currentTime >= ends) stopTake();
});

export function stopTake(): void {
  asked?.abort();
  asked = undefined;
  ends = undefined;
  audio.pause();
  take.value = undefined;
}

/** Plays a stretch of an episode's audio. */
export async function playSpan(line: string, src: string, span: Span): Promise<void> {
  await start(line, async () => {
    if (audio.getAttribute('src') !== src) audio.src = src;
    audio.currentTime = span.start;
    ends = span.end + 0.05;
    await audio.play();
  });
}

/** Has a text spoken and plays it. What was spoken once on this page is at hand. */
export async function playText(line: string, request: SpeechOrder): Promise<void> {
  await start(line, async (stop) => {
    const key = JSON.stringify(request);
    let src = spoken.get(key);
    if (src === undefined) {
      src = URL.createObjectURL(await speak(request, stop));
      spoken.set(key, src);
      for (const [oldest, address] of [...spoken].slice(0, -kKeptTakes)) {
        URL.revokeObjectURL(address);
        spoken.delete(oldest);
      }
    }
    if (stop.aborted) return;
    audio.src = src;
    await audio.play();
  });
}

async function start(line: string, begin: (stop: AbortSignal) => Promise<void>): Promise<void> {
  stopTake();
  pause();
  const mine = new AbortController();
  asked = mine;
  take.value = { line, state: 'loading' };
  audio.volume = preferences.peek().volume;
  try {
    await begin(mine.signal);
    if (!mine.signal.aborted) take.value = { line, state: 'playing' };
  } catch (error) {
    if (mine.signal.aborted) return;
    stopTake();
    showToast(`The line cannot be heard. ${sayWhy(error)}`, { tone: 'problem' });
  }
}
