import { ask } from '~/api/client';
import { type ApiProblem, sayWhy } from '~/api/problem';
import type { NewPodcast, Podcast, PodcastPage, PodcastPatch } from '~/api/types';
import { applyMessage } from '~/live/apply';
import type { Outcome } from '~/outbox/drain';
import { dropEntry, outbox, replay, submit } from '~/outbox/outbox';
import { offerUndo, showToast } from '~/stores/toasts';
import { queryClient } from './client';
import { attempt } from './episode_actions';
import { keys } from './keys';

/** What became of a change: 'kept' is on this device and will be sent when the server is back. */
export type Change =
  { state: 'done'; podcast: Podcast } | { state: 'kept' } | { state: 'refused'; problem: ApiProblem };

function known(id: string): Podcast | undefined {
  return queryClient.getQueryData<PodcastPage>(keys.podcasts())?.podcasts.find((podcast) => podcast.id === id);
}

function note(podcast: Podcast): void {
  applyMessage(queryClient, { kind: 'podcast', podcast });
}

/** Reads one podcast anew: after a conflict, whose answer does not say what is there now. */
export async function refreshPodcast(id: string): Promise<Podcast | undefined> {
  return await attempt(async () => {
    const { data } = await ask('GET', `/api/podcasts/${id}`, 'Podcast');
    note(data);
    return data;
  });
}

/** What the outbox made of a change. A refused one is taken out again: the form it came from still has it. */
async function settled(outcome: Outcome, subject: string): Promise<Change> {
  if (outcome.state === 'queued') return { state: 'kept' };
  if (outcome.state === 'refused') {
    await replay(); // the outbox shows its refused entries once it is through
    for (const entry of outbox.value)
      if (entry.subject === subject && entry.refused !== undefined) await dropEntry(entry);
    return { state: 'refused', problem: outcome.problem };
  }
  const podcast = outcome.reply as Podcast;
  note(podcast);
  return { state: 'done', podcast };
}

/** What a new podcast cannot be without. */
type Beginning = Pick<NewPodcast, 'title' | 'author' | 'category' | 'language' | 'description'>;

export async function createPodcast(podcast: Beginning): Promise<Change> {
  const subject = `new-podcast-${crypto.randomUUID()}`;
  const outcome = await submit({
    kind: 'create',
    subject,
    method: 'POST',
    path: '/api/podcasts',
    body: podcast,
    label: `new show “${podcast.title}”`,
  });
  return await settled(outcome, subject);
}

/** Changes a podcast as it was at its revision: `shown` at once, taken back when the server refuses. */
export async function patchPodcast(podcast: Podcast, patch: PodcastPatch, shown: Partial<Podcast>): Promise<Change> {
  note({ ...podcast, ...shown });
  const outcome = await submit({
    kind: 'podcast',
    subject: podcast.id,
    method: 'PATCH',
    path: `/api/podcasts/${podcast.id}`,
    body: patch,
    ifMatch: `"${podcast.revision}"`,
    label: `“${podcast.title}”: ${Object.keys(patch).join(', ')}`,
  });
  if (outcome.state === 'refused' && known(podcast.id)?.revision === podcast.revision) note(podcast);
  return await settled(outcome, podcast.id);
}

export async function saveArtwork(podcast: Podcast, picture: Blob): Promise<Change> {
  return await settled(
    await submit({
      kind: 'other',
      subject: podcast.id,
      method: 'PUT',
      path: `/api/podcasts/${podcast.id}/artwork`,
      body: picture,
      label: `artwork of “${podcast.title}”`,
    }),
    podcast.id,
  );
}

export async function removeArtwork(podcast: Podcast): Promise<void> {
  await attempt(async () => note((await ask('DELETE', `/api/podcasts/${podcast.id}/artwork`, 'Podcast')).data));
}

/** Deletes at once and offers to take it back; true when it is gone. */
export async function deletePodcast(podcast: Podcast): Promise<boolean> {
  try {
    note((await ask('DELETE', `/api/podcasts/${podcast.id}`, 'Podcast')).data);
  } catch (error) {
    showToast(sayWhy(error), { tone: 'problem' });
    return false;
  }
  offerUndo(`Deleted “${podcast.title}”.`, () => void restorePodcast(podcast.id));
  return true;
}

export async function restorePodcast(id: string): Promise<void> {
  await attempt(async () => note((await ask('POST', `/api/podcasts/${id}/restore`, 'Podcast')).data));
}
