import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Episode } from '~/api/types';
import * as player from '~/player/player';
import { savedPosition, whereToStart } from '~/player/positions';

/** Where an episode is on its page: what the player has of it, or where it will begin when it is played. */
export interface Head {
  at: ReadonlySignal<number>; ///< seconds
  length: ReadonlySignal<number>;
  inPlayer: ReadonlySignal<boolean>;
  playing: ReadonlySignal<boolean>;
  seek: (seconds: number) => void;
  play: (seconds?: number) => void; ///< from there, or on from where it is
  toggle: () => void;
  take: (episode: Episode, show: string, cover: string | undefined) => void; ///< what is known of it now
}

export function makeHead(id: string, begin: number | undefined): Head {
  const known = signal<{ episode: Episode; show: string; cover: string | undefined } | undefined>(undefined);
  const cued = signal(begin ?? 0);
  let chosen = begin !== undefined;
  const inPlayer = computed(() => player.track.value?.episode === id && !player.track.value.live);
  const playing = computed(() => inPlayer.value && player.playing.value);
  void savedPosition(id).then((saved) => {
    if (!chosen) cued.value = whereToStart(saved, known.value?.episode.duration ?? 0);
  });
  const play = (seconds?: number) => {
    const now = known.peek();
    const track = now && player.trackOf(now.episode, now.show, now.cover);
    if (track === undefined) return;
    const from = seconds ?? (inPlayer.peek() ? undefined : chosen ? cued.peek() : undefined);
    chosen = false;
    void player.play(track, from);
  };
  return {
    at: computed(() => (inPlayer.value ? player.position.value : cued.value)),
    length: computed(() =>
      inPlayer.value && player.duration.value > 0 ? player.duration.value : (known.value?.episode.duration ?? 0),
    ),
    inPlayer,
    playing,
    seek: (seconds) => {
      if (inPlayer.peek()) player.seek(seconds);
      else {
        cued.value = seconds;
        chosen = true;
      }
    },
    play,
    toggle: () => (playing.peek() ? player.pause() : play()),
    take: (episode, show, cover) => (known.value = { episode, show, cover }),
  };
}
