import { useEffect, useState } from 'preact/hooks';
import type { Episode, EpisodeRow } from '~/api/types';
import { queryClient } from './client';
import { type EpisodePages } from './episodes';
import { keys } from './keys';

/** What the cache knows of these episodes, from lists and from whole ones; drawn again when it knows more. */
export function useKnownRows(ids: readonly string[]): ReadonlyMap<string, EpisodeRow> {
  const [, redraw] = useState(0);
  useEffect(() => {
    let due = false;
    return queryClient.getQueryCache().subscribe(({ type, query }) => {
      const [resource] = query.queryKey as readonly unknown[];
      if (type !== 'updated' || due || (resource !== 'episodes' && resource !== 'episode')) return;
      due = true;
      queueMicrotask(() => {
        due = false;
        redraw((count) => count + 1);
      });
    });
  }, []);
  const wanted = new Set(ids);
  const rows = new Map<string, EpisodeRow>();
  for (const [, pages] of queryClient.getQueriesData<EpisodePages>({ queryKey: keys.allEpisodes() })) {
    for (const row of pages?.pages.flatMap((page) => page.episodes) ?? [])
      if (wanted.has(row.id)) rows.set(row.id, row);
  }
  for (const id of wanted) {
    const whole = rows.has(id) ? undefined : queryClient.getQueryData<Episode>(keys.episode(id));
    if (whole !== undefined) rows.set(id, whole);
  }
  return rows;
}
