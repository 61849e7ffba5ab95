import { ask } from '~/api/client';
import type { Podcast } from '~/api/types';
import { keys, staleMs } from './keys';
import { useServerQuery } from './use_server_query';

/** What is wrong with a podcast's feed as apps get it; the server asks itself for it. */
export function usePodcastChecks(podcast: Pick<Podcast, 'id' | 'revision'>) {
  return useServerQuery({
    queryKey: keys.podcastChecks(podcast.id, podcast.revision),
    staleTime: staleMs.checks,
    queryFn: async ({ signal }) =>
      (await ask('GET', `/api/podcasts/${podcast.id}/checks`, 'Checks', { signal })).data.findings,
  });
}
