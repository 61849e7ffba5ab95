import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { EpisodeRow } from '~/api/types';
import { belongs } from '~/live/apply';
import { orderOf } from '~/live/order';
import { knownRows, rowsOf, totalOf, useEpisodes } from '~/queries/episodes';
import type { EpisodeFilter } from '~/queries/keys';
import { connection } from '~/stores/connection';
import { matcher } from './match';

/** So many rows before they are looked at, the next page is asked for. */
const kAhead = 40;

/** What the library shows. */
export interface Library {
  rows: readonly EpisodeRow[]; ///< as far as they have come
  total: number; ///< also those that have not
  state: 'loading' | 'shown' | 'failed'; ///< failed: there is nothing to show
  guessed: boolean; ///< what this device finds by itself; the server's answer is on its way or does not come
  trouble: unknown; ///< why the server did not answer the last time
  retry: () => void;
  /** Sees to it that the rows up to this one come, page after page, for as long as they are looked at. */
  want: (last: number) => void;
}

/**
 * The list of the address. `typed` is what the search field has: until the server has answered that, what is at hand is
 * searched here, and what was shown before stays where that finds nothing.
 */
export function useLibrary(filter: EpisodeFilter, typed: string): Library {
  const answer = useEpisodes(filter);
  const { data, isError, error, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage, refetch } = answer;
  const rows = useMemo(() => rowsOf(data), [data]);
  const answered = data !== undefined && typed === (filter.q ?? '');
  const before = useRef<readonly EpisodeRow[]>([]);
  const guess = useMemo(
    () => (answered ? undefined : guessRows({ ...filter, q: typed })),
    [answered, typed, filter.podcast, filter.status, filter.sort, filter.deleted],
  );
  const stand = guess === undefined || guess.length > 0 || isError ? guess : before.current;
  const shown = answered ? rows : (stand ?? []);
  before.current = shown;

  const wanted = useRef(-1);
  const fetchOn = () => {
    if (!answered || !hasNextPage || isFetching || isFetchNextPageError) return;
    // One that is on its way already is waited for, not asked for once more.
    if (wanted.current + kAhead >= rows.length) void fetchNextPage({ cancelRefetch: false });
  };
  const latest = useRef(fetchOn);
  latest.current = fetchOn;
  useEffect(fetchOn);
  const want = useMemo(
    () => (last: number) => {
      wanted.current = last;
      latest.current();
    },
    [],
  );

  const retry = () => void (isFetchNextPageError ? fetchNextPage() : refetch());
  const online = connection.value === 'online';
  useEffect(() => {
    if (online && isError) retry();
  }, [online]);

  const total = answered ? (hasNextPage ? totalOf(data) : rows.length) : shown.length;
  return {
    rows: shown,
    total,
    state: answered || shown.length > 0 ? 'shown' : isError ? 'failed' : 'loading',
    guessed: !answered,
    trouble: isError ? error : undefined,
    retry,
    want,
  };
}

/** The rows at hand that the filter asks for, in its order. */
function guessRows(filter: EpisodeFilter): readonly EpisodeRow[] {
  const matches = matcher(filter.q ?? '');
  return knownRows()
    .filter((row) => belongs(row, filter) && matches(row))
    .sort(orderOf(filter.sort));
}
