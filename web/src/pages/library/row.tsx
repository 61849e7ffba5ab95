import { Link } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { ownPath } from '~/api/client';
import type { EpisodeRow, Podcast } from '~/api/types';
import { progressOf } from '~/live/progress';
import { saved } from '~/offline/saved';
import { playing, track } from '~/player/player';
import { deleteEpisodes, renderEpisode, restoreEpisode, unpublishEpisode } from '~/queries/episode_actions';
import { clock, date, spokenTime } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { memo } from '~/ui/memo';
import { Menu, type MenuItem } from '~/ui/menu';
import { IconButton, StatusChip } from '~/ui/primitives';
import { downloadRow, hasAudio, playRow, publishRow, retryRow, saveRow } from './actions';
import { selection } from './selection';
import { WhyFailed } from './why_failed';

interface RowProps {
  row: EpisodeRow;
  show: Podcast | undefined;
  active: boolean;
  onSelect: (id: string, shift: boolean) => void;
}

/** One episode of the library. Its parts that change by themselves (per cent, tick, player) are drawn alone. */
export const Row = memo(function Row({ row, show, active, onSelect }: RowProps) {
  const tab = active ? 0 : -1;
  return (
    <div class="episode-row">
      <RowCheck row={row} tab={tab} onSelect={onSelect} />
      <Cover show={show} />
      <div class="names">
        <Link href={`/e/${row.id}`} class="title truncate" dir="auto" data-rove tabIndex={tab}>
          {row.title}
        </Link>
        <span class="show small soft truncate" dir="auto">
          {show?.title ?? 'No show'}
        </span>
      </div>
      <div class="facts small soft tabular">
        <LiveChip row={row} />
        {row.status === 'failed' && <WhyFailed row={row} tab={tab} />}
        <span class="length">
          {row.duration > 0 && (
            <>
              <span aria-hidden="true">{clock(row.duration)}</span>
              <span class="hidden-visually">{spokenTime(row.duration)}</span>
            </>
          )}
        </span>
        <time class="date" dateTime={row.created}>
          {date(row.created)}
        </time>
        <SavedTick id={row.id} />
      </div>
      <div class="actions">
        <MainAction row={row} tab={tab} />
        <RowMenu row={row} tab={tab} />
      </div>
    </div>
  );
});

/** The show's cover, small; a plain square for what belongs to none. */
function Cover({ show }: { show: Podcast | undefined }) {
  return show?.image === undefined ? (
    <span class="cover">
      <Icon name="mic" />
    </span>
  ) : (
    <img class="cover" src={ownPath(show.image)} alt="" width="44" height="44" loading="lazy" decoding="async" />
  );
}

function RowCheck({ row, tab, onSelect }: { row: EpisodeRow; tab: number; onSelect: RowProps['onSelect'] }) {
  return (
    <label class={selection.value.has(row.id) ? 'pick picked' : 'pick'}>
      <input
        type="checkbox"
        aria-label={`Select ${row.title}`}
        tabIndex={tab}
        checked={selection.value.has(row.id)}
        onClick={(event) => onSelect(row.id, event.shiftKey)}
      />
    </label>
  );
}

function LiveChip({ row }: { row: EpisodeRow }) {
  const share = row.status === 'making' ? progressOf(row.id).value?.share : undefined;
  return <StatusChip status={row.status} share={share} />;
}

function SavedTick({ id }: { id: string }) {
  const here = saved.value.get(id);
  if (here?.state === 'saving') return <span class="tick chip info">{`Saving ${Math.round(here.share * 100)} %`}</span>;
  return (
    <span class="tick" title={here?.state === 'saved' ? 'Saved on this device' : undefined}>
      {here?.state === 'saved' && (
        <>
          <Icon name="download" />
          <span class="hidden-visually">Saved on this device</span>
        </>
      )}
    </span>
  );
}

/** What is most likely wanted of an episode in this state. */
function MainAction({ row, tab }: { row: EpisodeRow; tab: number }) {
  if (row.deleted !== null)
    return (
      <IconButton
        icon="undo"
        tone="plain"
        label={`Restore ${row.title}`}
        tabIndex={tab}
        onClick={() => void restoreEpisode(row.id)}
      />
    );
  if (row.status === 'failed')
    return (
      <IconButton
        icon="refresh"
        tone="plain"
        label={`Try ${row.title} again`}
        tabIndex={tab}
        onClick={() => void retryRow(row)}
      />
    );
  if (!hasAudio(row)) return <span class="no-action" />;
  const heard = track.value?.episode === row.id && playing.value;
  return (
    <IconButton
      icon={heard ? 'pause' : 'play'}
      tone="plain"
      label={`${heard ? 'Pause' : 'Play'} ${row.title}`}
      tabIndex={tab}
      onClick={() => void playRow(row)}
    />
  );
}

function RowMenu({ row, tab }: { row: EpisodeRow; tab: number }) {
  return <Menu label={`More for ${row.title}`} items={() => itemsFor(row)} tabIndex={tab} />;
}

function itemsFor(row: EpisodeRow): MenuItem[] {
  if (row.deleted !== null) return [{ label: 'Restore', icon: 'undo', run: () => void restoreEpisode(row.id) }];
  const items: MenuItem[] = [];
  if (hasAudio(row)) items.push({ label: 'Play', icon: 'play', run: () => void playRow(row) });
  if (row.script_version > 0)
    items.push({ label: 'Edit script', icon: 'edit', run: () => navigate(`/e/${row.id}/edit`) });
  if (row.script_version > 0 && row.status !== 'making')
    items.push({ label: 'Render', icon: 'mic', run: () => void renderEpisode(row) });
  if (row.status === 'failed') items.push({ label: 'Try again', icon: 'refresh', run: () => void retryRow(row) });
  if (hasAudio(row)) {
    items.push({ label: 'Download audio', icon: 'download', run: () => void downloadRow(row) });
    if (saved.value.get(row.id)?.state !== 'saved')
      items.push({ label: 'Save on this device', icon: 'save', run: () => void saveRow(row) });
  }
  if (row.status === 'published')
    items.push({ label: 'Unpublish', icon: 'cancel', run: () => void unpublishEpisode(row.id) });
  else if (hasAudio(row) && row.podcast_id != null)
    items.push({ label: 'Publish', icon: 'publish', run: () => void publishRow(row) });
  items.push({ label: 'Delete', icon: 'trash', danger: true, run: () => void deleteEpisodes([row]) });
  return items;
}

/** A row that has not come, at its size. */
export function RowSkeleton() {
  return (
    <div class="episode-row" aria-hidden="true">
      <span class="pick" />
      <span class="cover" />
      <div class="names">
        <span class="bar wide" />
        <span class="bar" />
      </div>
    </div>
  );
}
