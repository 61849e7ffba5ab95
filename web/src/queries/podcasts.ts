import { ask, ownPath, withQuery } from '~/api/client';
import type { Podcast, PodcastPage } from '~/api/types';
import { streamOpened } from '~/live/opened';
import { keys } from './keys';
import { useServerQuery } from './use_server_query';

/** All podcasts (a studio has few: they come as one page for everybody who shows a name or a cover). */
export function usePodcasts() {
  return useServerQuery({
    queryKey: keys.podcasts(),
    queryFn: async ({ signal }): Promise<PodcastPage> => {
      await streamOpened;
      const all: Podcast[] = [];
      for (let cursor: string | undefined; ;) {
        const path = withQuery('/api/podcasts', { limit: 200, cursor });
        const { data } = await ask('GET', path, 'PodcastPage', { signal });
        all.push(...data.podcasts);
        if (data.next === null) return { podcasts: all, total: all.length, next: null };
        cursor = data.next;
      }
    },
  });
}

export function usePodcast(id: string | null | undefined): Podcast | undefined {
  return usePodcasts().data?.podcasts.find((podcast) => podcast.id === id);
}

/** For how long a generated cover, whose address stays, may be had from the browser's own store. */
const kCoverFreshMs = 300_000;

/** The address of a podcast's cover; a generated one that has just changed with its title gets another one for a while. */
export function coverOf(podcast: Podcast): string {
  const path = ownPath(podcast.image);
  const fresh = podcast.image_made && podcast.revision > 1 && Date.now() - Date.parse(podcast.updated) < kCoverFreshMs;
  return fresh ? `${path}?revision=${podcast.revision}` : path;
}
