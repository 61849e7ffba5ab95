import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Link, useSearch } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { isRecord } from '~/api/validate';
import type { EpisodeRow } from '~/api/types';
import type { EpisodeFilter } from '~/queries/keys';
import { usePodcasts } from '~/queries/podcasts';
import { announce } from '~/stores/announcer';
import { count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button, Empty, Failure } from '~/ui/primitives';
import { historyEntry } from '~/ui/scroll_memory';
import { useMedia } from '~/ui/use_media';
import { VirtualList, type VirtualListHandle } from '~/ui/virtual_list';
import { BatchBar } from './batch_bar';
import { EmptyLibrary } from './empty_library';
import { addressOf, narrows, readFilter } from './filter';
import './library.css';
import { LibraryTrouble } from './library_trouble';
import { Row, RowSkeleton } from './row';
import { SearchBar } from './search_bar';
import { clearSelection, toggleRow } from './selection';
import { useLibrary } from './use_library';
import { useListKeys } from './use_list_keys';
import { useTyped } from './use_typed';

const kRowRem = 4;
const kNarrowRowRem = 5.25;
const kFirstSkeletons = 12;

/** Which row of each entry of the history had the focus, so that Back finds it again. */
const rowOfEntry = new Map<string, number>();

/** All episodes: searched, filtered, and what can be done with one or with many. */
export function LibraryPage() {
  const search = useSearch();
  const filter = useMemo(() => readFilter(search), [search]);
  const [typed, setTyped] = useTyped(filter);
  const library = useLibrary(filter, typed.trim());
  const { rows, total } = library;
  const podcasts = usePodcasts().data?.podcasts;
  const shows = useMemo(() => new Map((podcasts ?? []).map((show) => [show.id, show])), [podcasts]);
  const narrow = useMedia('(max-width: 40rem)');
  const rem = useMemo(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16, []);
  const rowHeight = Math.round(rem * (narrow ? kNarrowRowRem : kRowRem));
  const [picking, setPicking] = useState(false);
  const list = useRef<VirtualListHandle>(null);
  const field = useRef<HTMLInputElement>(null);

  const latestRows = useRef(rows);
  latestRows.current = rows;
  const onSelect = useCallback(
    (id: string, shift: boolean) =>
      toggleRow(
        id,
        latestRows.current.map((row) => row.id),
        shift,
      ),
    [],
  );
  const rowAt = useCallback((index: number) => rows[index], [rows]);
  const draw = useCallback(
    (row: EpisodeRow, _index: number, active: boolean) => (
      <Row row={row} show={shows.get(row.podcast_id ?? '')} active={active} onSelect={onSelect} />
    ),
    [shows],
  );
  const setFilter = (next: EpisodeFilter) => {
    const address = addressOf(next);
    if (address !== addressOf(filter)) navigate(address);
  };

  useEffect(clearSelection, [search]);
  useEffect(() => clearSelection, []);
  // Back leads to the row that was opened; from elsewhere, "/" leads to the search field.
  useEffect(() => {
    const state: unknown = history.state;
    const row = rowOfEntry.get(historyEntry());
    const timer = setTimeout(() => {
      if (isRecord(state) && state.search === true) field.current?.focus();
      else if (row !== undefined) list.current?.show(row);
    }, 0);
    return () => clearTimeout(timer);
  }, []);
  const answeredTotal = library.guessed ? undefined : total;
  const said = useRef(search);
  useEffect(() => {
    if (answeredTotal === undefined || said.current === search) return;
    said.current = search;
    announce(answeredTotal === 0 ? 'No episodes found' : `${count(answeredTotal, 'episode')} found`);
  }, [answeredTotal, search]);
  useListKeys({ rows, list, field });

  const empty = library.state === 'shown' && !library.guessed && total === 0;
  const searching = library.guessed && library.state === 'shown' && library.trouble === undefined;
  return (
    <div class={`library ${picking ? 'picking' : ''}`}>
      <header class="spread">
        <div class="row head">
          <h1>Library</h1>
          {library.state === 'shown' && !empty && (
            <p class="soft tabular">{searching ? 'Searching…' : count(total, 'episode')}</p>
          )}
        </div>
        <div class="row">
          {narrow && total > 0 && (
            <Button
              aria-pressed={picking}
              onClick={() => {
                clearSelection();
                setPicking(!picking);
              }}
            >
              Select
            </Button>
          )}
          <Link href="/new" class="button primary">
            <Icon name="plus" />
            New episode
          </Link>
        </div>
      </header>
      {(!empty || narrows(filter)) && (
        <SearchBar
          filter={filter}
          typed={typed}
          shows={podcasts ?? []}
          field={field}
          busy={searching}
          onType={setTyped}
          onFilter={setFilter}
          onLeave={() => list.current?.show(0)}
        />
      )}
      {library.state !== 'failed' && <LibraryTrouble trouble={library.trouble} retry={library.retry} />}
      {library.state === 'loading' && (
        <div role="status" aria-label="Loading the library">
          {Array.from({ length: kFirstSkeletons }, (_unused, index) => (
            <div key={index} style={{ height: `${rowHeight}px` }}>
              <RowSkeleton />
            </div>
          ))}
        </div>
      )}
      {library.state === 'failed' && <Failure what="The library" error={library.trouble} retry={library.retry} />}
      {empty && !narrows(filter) && <EmptyLibrary />}
      {empty && narrows(filter) && <NoMatch filter={filter} clear={() => setFilter({ sort: filter.sort })} />}
      {library.state === 'shown' && total > 0 && (
        <VirtualList
          label="Episodes"
          count={total}
          rowHeight={rowHeight}
          rowAt={rowAt}
          keyOf={idOf}
          draw={draw}
          skeleton={skeleton}
          onVisible={({ last }) => library.want(last)}
          onActive={(index) => rowOfEntry.set(historyEntry(), index)}
          handle={list}
          busy={searching}
        />
      )}
      <BatchBar rows={rows} onClose={() => setPicking(false)} />
    </div>
  );
}

const idOf = (row: EpisodeRow) => row.id;
const skeleton = () => <RowSkeleton />;

function NoMatch({ filter, clear }: { filter: EpisodeFilter; clear: () => void }) {
  return (
    <Empty icon="search" title={filter.deleted && !filter.q ? 'Nothing has been deleted' : 'No episode matches'}>
      {filter.q ? (
        <p>
          No title, summary or transcript has “<span dir="auto">{filter.q}</span>”.
        </p>
      ) : (
        <p>Nothing in the library is like that.</p>
      )}
      <Button icon="close" onClick={clear}>
        Show all episodes
      </Button>
    </Empty>
  );
}
