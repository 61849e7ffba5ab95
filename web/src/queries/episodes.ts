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
export function useEpisodes(filter: EpisodeFilter, enabled = true) {
  return useServerPages({
    queryKey: keys.episodes(filter),
    enabled,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      await streamOpened;
      const path = withQuery('/api/episodes', { ...filter, limit: kPageRows, cursor: pageParam ?? undefined });
      return (await ask('GET', path, 'EpisodePage', { signal })).data;
    },
    getNextPageParam: (page: EpisodePage) => page.next,
  });
}

/** The rows of all pages, each once: one that was moved by a change may be in a later page again. */
export function rowsOf(pages: EpisodePages | undefined): readonly EpisodeRow[] {
  const rows: EpisodeRow[] = [];
  const seen = new Set<string>();
  for (const page of pages?.pages ?? []) {
    for (const row of page.episodes) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      rows.push(row);
    }
  }
  return rows;
}

/** How long the list is, also where its pages have not come yet. */
export function totalOf(pages: EpisodePages | undefined): number {
  const last = pages?.pages.at(-1);
  return last === undefined ? 0 : last.next === null ? rowsOf(pages).length : last.total;
}

/** What this device knows already of a list: rows of any list, as far as they have come. */
export function knownRows(): readonly EpisodeRow[] {
  const rows = new Map<string, EpisodeRow>();
  for (const [, pages] of queryClient.getQueriesData<EpisodePages>({ queryKey: keys.allEpisodes() })) {
    for (const page of pages?.pages ?? []) {
      for (const row of page.episodes) {
        const known = rows.get(row.id);
        if (known === undefined || known.revision < row.revision) rows.set(row.id, row);
      }
    }
  }
  return [...rows.values()];
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

/** The whole of an episode, asked for only when it is not at hand. */
export async function wholeEpisode(id: string): Promise<Episode> {
  return await queryClient.query(episodeQuery(id));
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
