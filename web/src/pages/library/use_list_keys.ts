import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { EpisodeRow } from '~/api/types';
import { useCommands } from '~/keyboard/commands';
import { deleteEpisodes } from '~/queries/episode_actions';
import type { VirtualListHandle } from '~/ui/virtual_list';
import { deleteRows } from './batch';
import { selectAll, selection, toggleRow } from './selection';

/** What keys do in the library. Those for rows work while the focus is in the list. */
export function useListKeys(page: {
  rows: readonly EpisodeRow[];
  list: RefObject<VirtualListHandle>;
  field: RefObject<HTMLInputElement>;
}): void {
  const latest = useRef(page);
  latest.current = page;
  const ids = () => latest.current.rows.map((row) => row.id);
  const inList = () =>
    document.activeElement?.closest('.virtual-list') != null && document.activeElement.closest('[popover]') === null;
  const active = () => latest.current.rows[latest.current.list.current?.active() ?? -1];
  const extend = (step: number) => {
    const { rows, list } = latest.current;
    const at = list.current?.active() ?? 0;
    const here = rows[at];
    const next = rows[at + step];
    if (here === undefined || next === undefined) return;
    if (!selection.value.has(here.id)) toggleRow(here.id, ids());
    if (!selection.value.has(next.id)) toggleRow(next.id, ids(), true);
    else toggleRow(here.id, ids());
    list.current?.show(at + step);
  };
  useCommands(
    [
      {
        id: 'go.search',
        label: 'Search the library',
        group: 'Library',
        keys: ['/'],
        run: () => {
          latest.current.field.current?.focus();
          latest.current.field.current?.select();
        },
      },
      {
        id: 'library.select',
        label: 'Select the episode, or no longer',
        group: 'Library',
        keys: ['x'],
        hidden: true,
        enabled: inList,
        run: () => {
          const row = active();
          if (row !== undefined) toggleRow(row.id, ids());
        },
      },
      {
        id: 'library.select_down',
        label: 'Select the next one too',
        group: 'Library',
        keys: ['Shift+ArrowDown'],
        hidden: true,
        enabled: inList,
        run: () => extend(1),
      },
      {
        id: 'library.select_up',
        label: 'Select the one before too',
        group: 'Library',
        keys: ['Shift+ArrowUp'],
        hidden: true,
        enabled: inList,
        run: () => extend(-1),
      },
      {
        id: 'library.select_all',
        label: 'Select all that have come',
        group: 'Library',
        keys: ['Ctrl+A'],
        hidden: true,
        enabled: inList,
        run: () => selectAll(ids()),
      },
      {
        id: 'library.delete',
        label: 'Delete the episode, or the selected ones',
        group: 'Library',
        keys: ['Delete'],
        hidden: true,
        enabled: inList,
        run: () => {
          const chosen = latest.current.rows.filter((row) => selection.value.has(row.id) && row.deleted === null);
          const row = active();
          if (chosen.length > 0) void deleteRows(chosen);
          else if (row?.deleted === null) void deleteEpisodes([row]);
        },
      },
    ],
    [],
  );
}
