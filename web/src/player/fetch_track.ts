import { sayWhy } from '~/api/problem';
import { queryClient } from '~/queries/client';
import { episodeQuery } from '~/queries/episodes';
import { keys } from '~/queries/keys';
import type { PodcastPage } from '~/api/types';
import { showToast } from '~/stores/toasts';
import { liveTrackOf, showOf, type Track, trackOf } from './track';

/** What there is to hear of an episode: the finished file, or what is done of it. */
export async function fetchTrack(id: string): Promise<Track | undefined> {
  try {
    const episode = await queryClient.query(episodeQuery(id));
    const { show, cover } = showOf(episode, queryClient.getQueryData<PodcastPage>(keys.podcasts())?.podcasts);
    const track = trackOf(episode, show, cover) ?? liveTrackOf(episode, show, cover);
    if (track === undefined) showToast('There is nothing to hear of this episode yet. Render it first.');
    return track;
  } catch (error) {
    showToast(sayWhy(error), { tone: 'problem' });
    return undefined;
  }
}
