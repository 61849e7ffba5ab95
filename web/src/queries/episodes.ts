import type { InfiniteData } from '@tanstack/preact-query';
import { ask, withQuery } from '~/api/client';
import type { Episode, EpisodePage, EpisodeRow } from '~/api/types';
import { streamOpened } from '~/live/opened';
import { queryClient } from './client';
import { type EpisodeFilter, keys } from './keys';
import { naiveEveryMs, useServerPages, useServerQuery } from './use_server_query';

export type EpisodePages = InfiniteData<EpisodePage, string | null>;

/** Rows in one page of the list: the most that the server gives. */
export const kPageRows = 200;

/** The library's list, page after page; `total` of the first page says how long it is. */
export function useEpisodes(filter: EpisodeFilter) {
  return useServerPages({
    queryKey: keys.episodes(filter),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      await streamOpened;
      const path = withQuery('/api/episodes', { ...filter, limit: kPageRows, cursor: pageParam ?? undefined });
      return (await ask('GET', path, 'EpisodePage', { signal })).data;
    },
    getNextPageParam: (page: EpisodePage) => page.next,
  });
}

export function episodeQuery(id: string) {
  return {
    queryKey: keys.episode(id),
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Episode> => {
      await streamOpened;
      return (await ask('GET', `/api/episodes/${id}`, 'Episode', { signal })).data;
    },
  };
}

/** One episode with its render and its job. */
export function useEpisode(id: string) {
  return useServerQuery(episodeQuery(id), naiveEveryMs.detail);
}

/** What the list knows of an episode already, to be shown until the whole of it has come. */
export function knownRow(id: string): EpisodeRow | undefined {
  for (const [, pages] of queryClient.getQueriesData<EpisodePages>({ queryKey: keys.allEpisodes() })) {
    for (const page of pages?.pages ?? []) {
      const row = page.episodes.find((episode) => episode.id === id);
      if (row !== undefined) return row;
    }
  }
  return undefined;
}
