import { ask } from '~/api/client';
import { ApiProblem, sayWhy } from '~/api/problem';
import { isRecord } from '~/api/validate';
import type { Episode, EpisodeRow, RenderEstimate, Schemas } from '~/api/types';
import { applyMessage } from '~/live/apply';
import { wholeEpisode } from '~/live/messages';
import { submit } from '~/outbox/outbox';
import { offerUndo, showToast } from '~/stores/toasts';
import { queryClient } from './client';
import { type EpisodePages, knownRow } from './episodes';
import { type EpisodeFilter, keys } from './keys';

type EpisodePatch = Schemas['EpisodePatch'];

/** Tells the cache what the server has just answered, as the event stream would in a moment. */
function note(episode: Episode): void {
  applyMessage(queryClient, wholeEpisode(episode));
  queryClient.setQueryData<Episode>(keys.episode(episode.id), episode);
}

/** Changes what is said of an episode: shown at once, sent through the outbox, taken back when the server refuses. */
export async function patchEpisode(episode: Episode | EpisodeRow, patch: EpisodePatch): Promise<boolean> {
  const before = queryClient.getQueryData<Episode>(keys.episode(episode.id));
  const lists = queryClient.getQueriesData<EpisodePages>({ queryKey: keys.allEpisodes() });
  if (before !== undefined)
    queryClient.setQueryData<Episode>(keys.episode(episode.id), { ...before, ...(patch as Partial<Episode>) });
  const row = knownRow(episode.id);
  if (row !== undefined)
    applyMessage(queryClient, { kind: 'episode', row: { ...row, ...(patch as Partial<EpisodeRow>) } });
  const outcome = await submit({
    kind: 'episode',
    subject: episode.id,
    method: 'PATCH',
    path: `/api/episodes/${episode.id}`,
    body: patch,
    label: `“${episode.title}”: ${Object.keys(patch).join(', ')}`,
  });
  if (outcome.state === 'refused') {
    if (before !== undefined) queryClient.setQueryData(keys.episode(episode.id), before);
    for (const [key, pages] of lists) queryClient.setQueryData(key, pages);
    showToast(sayWhy(outcome.problem), { tone: 'problem' });
    return false;
  }
  if (outcome.state === 'sent') note(outcome.reply as Episode);
  return true;
}

/** Deletes at once and offers to take it back. */
export async function deleteEpisodes(episodes: readonly Pick<EpisodeRow, 'id' | 'title'>[]): Promise<void> {
  const done: string[] = [];
  for (const { id } of episodes) {
    try {
      await ask('DELETE', `/api/episodes/${id}`, 'Deleted');
      done.push(id);
    } catch (error) {
      showToast(sayWhy(error), { tone: 'problem' });
      break;
    }
  }
  if (done.length === 0) return;
  const what = done.length === 1 ? `“${episodes[0]?.title ?? ''}”` : `${done.length} episodes`;
  offerUndo(`Deleted ${what}.`, () => void Promise.all(done.map(restoreEpisode)));
}

export async function restoreEpisode(id: string): Promise<void> {
  await attempt(async () => {
    note((await ask('POST', `/api/episodes/${id}/restore`, 'Episode')).data);
    // A search that is looked at has lost it, and only the server knows where it was.
    void queryClient.invalidateQueries({
      queryKey: keys.allEpisodes(),
      predicate: ({ queryKey }) => Boolean((queryKey[1] as EpisodeFilter | undefined)?.q),
    });
  });
}

/** What speaking the present script would take; nothing is spoken. */
export async function estimateRender(id: string, signal?: AbortSignal): Promise<RenderEstimate> {
  return (await ask('POST', `/api/episodes/${id}/render?dry_run=true`, 'RenderEstimate', { signal })).data;
}

/** Has the present script spoken; kept in the outbox when the server is away. */
export async function renderEpisode(episode: Pick<EpisodeRow, 'id' | 'title'>): Promise<boolean> {
  const outcome = await submit({
    kind: 'render',
    subject: episode.id,
    method: 'POST',
    path: `/api/episodes/${episode.id}/render`,
    body: undefined,
    label: `render “${episode.title}”`,
  });
  if (outcome.state === 'refused') showToast(sayWhy(outcome.problem), { tone: 'problem' });
  if (outcome.state === 'queued') showToast('The server is away. It will render this when it is back.');
  return outcome.state !== 'refused';
}

/** A rule that stands in the way of a publication. */
export type Finding = Schemas['Finding'];

/** Publishes; gives what stands in the way, nothing when it is done. */
export async function publishEpisode(id: string): Promise<readonly Finding[] | undefined> {
  try {
    note((await ask('POST', `/api/episodes/${id}/publish`, 'Episode')).data);
    return undefined;
  } catch (error) {
    if (error instanceof ApiProblem && isRecord(error.body) && Array.isArray(error.body.findings)) {
      return (error.body as Schemas['PublicationRefused']).findings;
    }
    showToast(sayWhy(error), { tone: 'problem' });
    return [];
  }
}

export async function unpublishEpisode(id: string): Promise<void> {
  await attempt(async () => note((await ask('POST', `/api/episodes/${id}/unpublish`, 'Episode')).data));
}

/** Does what a person asked for; a failure is told in a toast. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    showToast(sayWhy(error), { tone: 'problem' });
    return undefined;
  }
}
