import { QueryObserver } from '@tanstack/preact-query';
import { effect } from '@preact/signals';
import type { Episode } from '~/api/types';
import { queryClient } from '~/queries/client';
import { episodeQuery } from '~/queries/episodes';
import { audio, newer, playerFlaw, takeNewer, track } from './player';
import { isBeingSpoken, trackOf } from './track';

/** Keeps what is heard in step with its episode, which may be renamed, rendered anew or finished meanwhile. */
export function followEpisode(): void {
  let leave: (() => void) | undefined;
  let followed: string | undefined;
  effect(() => {
    const id = track.value?.episode;
    if (id === followed) return;
    leave?.();
    leave = undefined;
    followed = id;
    if (id === undefined) return;
    const observer = new QueryObserver(queryClient, episodeQuery(id));
    leave = observer.subscribe(({ data }) => {
      if (data !== undefined) take(data);
    });
  });
  audio.addEventListener('ended', () => {
    const known = queryClient.getQueryData<Episode>(episodeQuery(track.value?.episode ?? '').queryKey);
    if (known !== undefined) take(known);
  });
}

function take(episode: Episode): void {
  const now = track.value;
  if (now?.episode !== episode.id) return;
  const next = trackOf(episode, now.show);
  if (now.live) {
    if (next !== undefined && next.render > now.render && !isBeingSpoken(episode)) {
      void takeNewer({ ...next, cover: now.cover });
    } else if (episode.job?.state === 'failed' && audio.ended) {
      playerFlaw.value = 'It could not be made to its end. The episode’s page says why.';
    }
    return;
  }
  if (next === undefined) return;
  if (next.render !== now.render) {
    if (newer.value?.src !== next.src) newer.value = { ...next, cover: now.cover };
    return;
  }
  // The same sound under another name or with other chapters.
  const { title, chapters } = next;
  if (now.title !== title || JSON.stringify(now.chapters) !== JSON.stringify(chapters))
    track.value = { ...now, title, chapters };
}
