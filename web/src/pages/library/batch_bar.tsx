import type { EpisodeRow } from '~/api/types';
import { count } from '~/ui/format';
import { Button, IconButton } from '~/ui/primitives';
import {
  batchUnderWay,
  canPublish,
  canRender,
  canRetry,
  deleteRows,
  publishRows,
  renderRows,
  restoreRows,
  retryRows,
} from './batch';
import { clearSelection, selection } from './selection';

/** What can be done with the selected rows; drawn only while there are some. */
export function BatchBar({ rows, onClose }: { rows: readonly EpisodeRow[]; onClose: () => void }) {
  const selected = selection.value;
  const under = batchUnderWay.value;
  if (selected.size === 0 && under === undefined) return null;
  const chosen = rows.filter((row) => selected.has(row.id));
  const deleted = chosen.some((row) => row.deleted !== null);
  const busy = under !== undefined;
  const each = (
    label: string,
    can: (row: EpisodeRow) => boolean,
    icon: 'publish' | 'mic' | 'refresh',
    run: () => void,
  ) => {
    const able = chosen.filter(can).length;
    return able === 0 ? null : (
      <Button small icon={icon} busy={busy} onClick={run}>
        {able === chosen.length ? label : `${label} ${able}`}
      </Button>
    );
  };
  return (
    <section class="batch-bar" aria-label="Selected episodes">
      <p class="tabular">
        {under === undefined
          ? `${count(chosen.length, 'episode')} selected`
          : `${under.label} ${under.done} of ${under.total}…`}
      </p>
      <div class="row grow">
        {deleted ? (
          <Button small icon="undo" busy={busy} onClick={() => void restoreRows(chosen)}>
            Restore
          </Button>
        ) : (
          <>
            {each('Publish', canPublish, 'publish', () => void publishRows(chosen))}
            {each('Render', canRender, 'mic', () => void renderRows(chosen))}
            {each('Try again', canRetry, 'refresh', () => void retryRows(chosen))}
            <Button small icon="trash" tone="danger" busy={busy} onClick={() => void deleteRows(chosen)}>
              Delete
            </Button>
          </>
        )}
      </div>
      <IconButton
        small
        tone="plain"
        icon="close"
        label="Select nothing"
        onClick={() => {
          clearSelection();
          onClose();
        }}
      />
    </section>
  );
}
