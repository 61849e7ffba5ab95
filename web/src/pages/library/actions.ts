import { navigate } from 'wouter-preact/use-browser-location';
import { ApiProblem } from '~/api/problem';
import { ownPath } from '~/api/client';
import type { EpisodeRow, PodcastPage } from '~/api/types';
import { saveOffline } from '~/offline/saved';
import { play, toggle, track, trackOf } from '~/player/player';
import { queryClient } from '~/queries/client';
import { attempt, type Finding, publishEpisode, unpublishEpisode } from '~/queries/episode_actions';
import { wholeEpisode } from '~/queries/episodes';
import { orderJob } from '~/queries/job_actions';
import { keys } from '~/queries/keys';
import { offerUndo, showToast } from '~/stores/toasts';

/** Whether there is something to be heard. */
export function hasAudio(row: EpisodeRow): boolean {
  return row.render > 0 && row.deleted === null;
}

function showOf(row: EpisodeRow) {
  return queryClient
    .getQueryData<PodcastPage>(keys.podcasts())
    ?.podcasts.find((podcast) => podcast.id === row.podcast_id);
}

/** Plays a row, or pauses and goes on with the one that is in the player. */
export async function playRow(row: EpisodeRow): Promise<void> {
  if (track.value?.episode === row.id) {
    toggle();
    return;
  }
  await attempt(async () => {
    const show = showOf(row);
    const next = trackOf(await wholeEpisode(row.id), show?.title, show?.image);
    if (next === undefined) showToast('There is no audio of this episode yet.', { tone: 'problem' });
    else await play(next);
  });
}

/** Has the browser save the audio file. */
export async function downloadRow(row: EpisodeRow): Promise<void> {
  await attempt(async () => {
    const { rendered } = await wholeEpisode(row.id);
    if (rendered === null) return;
    const link = document.createElement('a');
    link.href = ownPath(rendered.audio.url);
    link.download = '';
    link.click();
  });
}

/** Keeps it on this device; how that goes is told by the tick of the row. */
export async function saveRow(row: EpisodeRow): Promise<void> {
  await attempt(async () => {
    await saveOffline(await wholeEpisode(row.id));
  });
}

/** Tries the last job of a failed episode again; what is done stays. */
export async function retryRow(row: EpisodeRow): Promise<void> {
  await attempt(async () => {
    const { job } = await wholeEpisode(row.id);
    if (job === null) throw new ApiProblem({ status: 0, code: 'not_found', detail: 'There is no job to try again.' });
    await orderJob(job, 'retry');
  });
}

/** Publishes, or says what stands in the way. */
export async function publishRow(row: EpisodeRow): Promise<void> {
  const findings = await publishEpisode(row.id);
  if (findings === undefined) offerUndo(`Published “${row.title}”.`, () => void unpublishEpisode(row.id));
  else if (findings.length > 0) tellFindings(row, findings);
}

function tellFindings(row: EpisodeRow, findings: readonly Finding[]): void {
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  showToast(`“${row.title}” cannot be published yet: ${findings[0]?.found ?? ''}${more}`, {
    tone: 'problem',
    action: { label: 'Show', run: () => navigate(`/e/${row.id}`) },
  });
}
