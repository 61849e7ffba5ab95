import { effect } from '@preact/signals';
import { preferences } from '~/stores/preferences';
import {
  audio,
  chapter,
  close,
  duration,
  nextChapter,
  pause,
  playing,
  position,
  previousChapter,
  resume,
  seek,
  skip,
  track,
} from './player';

/** The keys of keyboards and headphones, and what the system shows of what is heard. */
export function followMediaKeys(): void {
  if (!('mediaSession' in navigator)) return;
  const session = navigator.mediaSession;
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => void resume(),
    pause,
    stop: close,
    seekbackward: ({ seekOffset }) => skip(-(seekOffset ?? preferences.value.skipBack)),
    seekforward: ({ seekOffset }) => skip(seekOffset ?? preferences.value.skipForward),
    seekto: ({ seekTime }) => {
      if (seekTime !== undefined) seek(seekTime);
    },
    previoustrack: previousChapter,
    nexttrack: nextChapter,
  };
  for (const [action, handler] of Object.entries(handlers)) {
    try {
      session.setActionHandler(action as MediaSessionAction, handler);
    } catch {
      // This browser does not know the action.
    }
  }
  effect(() => {
    const now = track.value;
    session.metadata =
      now === undefined
        ? null
        : new MediaMetadata({
            title: now.title,
            artist: now.show,
            album: chapter.value?.title ?? now.show,
            artwork: now.cover === undefined ? [] : [{ src: now.cover }],
          });
  });
  effect(() => {
    session.playbackState = track.value === undefined ? 'none' : playing.value ? 'playing' : 'paused';
  });
  const tellPosition = () => {
    const whole = duration.peek();
    if (whole <= 0 || !('setPositionState' in session)) return;
    session.setPositionState({
      duration: whole,
      playbackRate: audio.playbackRate,
      position: Math.min(whole, position.peek()),
    });
  };
  for (const event of ['loadedmetadata', 'durationchange', 'ratechange', 'seeked', 'play', 'pause'])
    audio.addEventListener(event, tellPosition);
}
