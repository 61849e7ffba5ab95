import { signal } from '@preact/signals';
import { ApiProblem, sayWhy } from '~/api/problem';
import type { EpisodeRow } from '~/api/types';
import {
  deleteEpisodes,
  publishEpisode,
  renderEpisode,
  restoreEpisode,
  unpublishEpisode,
} from '~/queries/episode_actions';
import { offerUndo, showToast } from '~/stores/toasts';
import { count } from '~/ui/format';
import { hasAudio, retryRow } from './actions';
import { unselect } from './selection';

/** What is being done with the selected rows, and how far it is; nothing while nothing is. */
export const batchUnderWay = signal<{ label: string; done: number; total: number } | undefined>(undefined);

export const canPublish = (row: EpisodeRow) =>
  hasAudio(row) && row.podcast_id != null && row.status !== 'published' && row.status !== 'making';
export const canRender = (row: EpisodeRow) => row.script_version > 0 && row.status !== 'making' && row.deleted === null;
export const canRetry = (row: EpisodeRow) => row.status === 'failed' && row.deleted === null;

export async function deleteRows(rows: readonly EpisodeRow[]): Promise<void> {
  await during('Deleting', rows.length, async () => {
    await deleteEpisodes(rows);
    unselect(rows.map(({ id }) => id));
  });
}

export async function restoreRows(rows: readonly EpisodeRow[]): Promise<void> {
  await eachOf('Restoring', rows, ({ id }) => restoreEpisode(id));
}

/** Publishes what can be published and says how many could not. */
export async function publishRows(rows: readonly EpisodeRow[]): Promise<void> {
  const published: string[] = [];
  let kept = 0;
  await eachOf('Publishing', rows.filter(canPublish), async ({ id }) => {
    if ((await publishEpisode(id)) === undefined) published.push(id);
    else kept++;
  });
  if (published.length > 0)
    offerUndo(
      `Published ${count(published.length, 'episode')}.`,
      () => void Promise.all(published.map(unpublishEpisode)),
    );
  if (kept > 0)
    showToast(`${count(kept, 'episode')} cannot be published yet; the page of each says why.`, { tone: 'problem' });
}

export async function renderRows(rows: readonly EpisodeRow[]): Promise<void> {
  await eachOf('Rendering', rows.filter(canRender), async (row) => {
    await renderEpisode(row);
  });
}

export async function retryRows(rows: readonly EpisodeRow[]): Promise<void> {
  await eachOf('Trying again', rows.filter(canRetry), retryRow);
}

/** One after the other, so that a server with much to do is not flooded; stops when it is away. */
async function eachOf(
  label: string,
  rows: readonly EpisodeRow[],
  work: (row: EpisodeRow) => Promise<void>,
): Promise<void> {
  await during(label, rows.length, async (step) => {
    for (const row of rows) {
      await work(row);
      unselect([row.id]);
      step();
    }
  });
}

async function during(label: string, total: number, work: (step: () => void) => Promise<void>): Promise<void> {
  if (total === 0 || batchUnderWay.value !== undefined) return;
  batchUnderWay.value = { label, done: 0, total };
  try {
    await work(() => {
      const now = batchUnderWay.value;
      if (now !== undefined) batchUnderWay.value = { ...now, done: now.done + 1 };
    });
  } catch (error) {
    if (error instanceof ApiProblem) showToast(sayWhy(error), { tone: 'problem' });
    else throw error;
  } finally {
    batchUnderWay.value = undefined;
  }
}
