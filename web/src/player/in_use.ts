import { effect } from '@preact/signals';
import { showToast } from '~/stores/toasts';
import { followEpisode } from './follow_episode';
import { keepLeft } from './left_off';
import { followMediaKeys } from './media_session';
import {
  audio,
  duration,
  pause,
  playing,
  position,
  resume,
  secondsOfChapterLeft,
  setFading,
  sleep,
  track,
} from './player';
import { forgetPosition, savePosition } from './positions';
import { countDown, fade } from './sleep_timer';

const kSaveMs = 5_000;
const kChannel = 'showrunner-player';
/** What a timer counts at most between two ticks: a computer that slept was not heard. */
const kLongestTick = 2;

let attended = false;

/** Starts what goes on beside a player that has something in it. Once is enough. */
export function attend(): void {
  if (attended) return;
  attended = true;
  keepPositions();
  countSleep();
  playAlone();
  followMediaKeys();
  followEpisode();
}

/** Where listening stopped is kept every few seconds, at each pause, and when the page goes. */
function keepPositions(): void {
  let savedAt = 0;
  const keep = () => {
    const now = track.value;
    if (now === undefined || audio.ended) return;
    savedAt = performance.now();
    void savePosition(now.episode, position.value);
    if (!now.live) keepLeft({ track: now, seconds: position.value });
  };
  audio.addEventListener('timeupdate', () => {
    if (performance.now() - savedAt > kSaveMs && !audio.paused) keep();
  });
  audio.addEventListener('pause', keep);
  audio.addEventListener('seeked', keep);
  addEventListener('pagehide', keep);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep();
  });
  audio.addEventListener('ended', () => {
    const now = track.value;
    if (now === undefined || now.live) return;
    void forgetPosition(now.episode);
    keepLeft(undefined);
  });
  effect(() => {
    if (track.value === undefined) keepLeft(undefined);
  });
}

function countSleep(): void {
  let before = performance.now();
  audio.addEventListener('timeupdate', () => {
    const now = performance.now();
    const elapsed = Math.min(kLongestTick, (now - before) / 1000);
    before = now;
    const state = sleep.value;
    if (state === undefined || audio.paused) return;
    const next = countDown(state, elapsed, secondsOfChapterLeft());
    sleep.value = next;
    if (next !== undefined) {
      setFading(fade(next.left));
      return;
    }
    pause();
    setFading(1);
    showToast('The sleep timer has paused it.', { action: { label: 'Go on', run: () => void resume() } });
  });
}

/** Whoever plays last is heard; other tabs of the studio pause. */
function playAlone(): void {
  const channel = new BroadcastChannel(kChannel);
  channel.onmessage = pause;
  effect(() => {
    if (playing.value) channel.postMessage('playing');
  });
  audio.addEventListener('ended', () => {
    if (duration.value > 0) position.value = duration.value;
  });
}
