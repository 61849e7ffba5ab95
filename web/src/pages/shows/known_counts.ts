import type { EpisodePages } from '~/queries/episodes';
import type { EpisodeFilter } from '~/queries/keys';

/**
 * How many episodes a show has, where a list that has been fetched already tells: its own, or the whole library's when all of
 * it is there. Nothing is asked for the number's sake.
 */
export function knownCount(
  lists: readonly (readonly [EpisodeFilter, EpisodePages | undefined])[],
  podcast: string,
): number | undefined {
  for (const [filter, pages] of lists) {
    const total = pages?.pages[0]?.total;
    if (pages === undefined || total === undefined || filter.q || filter.status || filter.deleted) continue;
    if (filter.podcast === podcast) return total;
    const rows = pages.pages.flatMap((page) => page.episodes);
    if (!filter.podcast && rows.length >= total) return rows.filter((row) => row.podcast_id === podcast).length;
  }
  return undefined;
}
