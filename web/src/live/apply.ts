import type { QueryClient } from '@tanstack/preact-query';
import type { Episode, EpisodeEvent, EpisodeRow, Job, JobPage, Podcast, PodcastPage } from '~/api/types';
import type { EpisodePages } from '~/queries/episodes';
import { type EpisodeFilter, keys } from '~/queries/keys';
import type { LiveMessage } from './messages';
import { forgetProgress, noteProgress } from './progress';

/**
 * Brings the cache up to date with one event. Applying one twice, or one that is older than what is cached, changes
 * nothing: revisions tell. Asks the server only for what an event does not carry and somebody is looking at.
 */
export function applyMessage(client: QueryClient, message: LiveMessage): void {
  switch (message.kind) {
    case 'episode':
      applyEpisode(client, message.row, message.whole);
      break;
    case 'podcast':
      applyPodcast(client, message.podcast);
      break;
    case 'job':
      applyJob(client, message.job);
      break;
    case 'progress':
      noteProgress(message.progress);
      break;
    case 'erased':
      applyErased(client, message.what, message.id);
      break;
    case 'reset':
      void client.invalidateQueries();
  }
}

function applyEpisode(client: QueryClient, row: EpisodeRow, whole: EpisodeEvent | undefined): void {
  for (const [key] of client.getQueriesData<EpisodePages>({ queryKey: keys.allEpisodes() })) {
    const filter = (key[1] ?? {}) as EpisodeFilter;
    client.setQueryData<EpisodePages>(key, (pages) => (pages ? withRow(pages, row, filter) : pages));
  }
  const detail = client.getQueryData<Episode>(keys.episode(row.id));
  if (detail !== undefined && detail.revision < row.revision) {
    client.setQueryData<Episode>(keys.episode(row.id), { ...detail, ...(whole ?? row) });
  }
  const script = client.getQueryData<{ version: number }>(keys.script(row.id));
  if (script !== undefined && row.script_version > script.version) {
    void client.invalidateQueries({ queryKey: keys.script(row.id) });
    void client.invalidateQueries({ queryKey: keys.scriptVersions(row.id) });
  }
}

/** A list with this row in it: replaced where it was, at the top when it is new, gone when it no longer belongs here. */
export function withRow(pages: EpisodePages, row: EpisodeRow, filter: EpisodeFilter): EpisodePages {
  const known = pages.pages.some((page) => page.episodes.some((episode) => episode.id === row.id));
  if (known) {
    const stays = belongs(row, filter);
    const next = pages.pages.map((page) => {
      const at = page.episodes.findIndex((episode) => episode.id === row.id);
      const before = page.episodes[at];
      if (before === undefined || before.revision > row.revision) return page;
      const episodes = stays ? page.episodes.with(at, row) : page.episodes.toSpliced(at, 1);
      return { ...page, episodes };
    });
    if (next.every((page, index) => page === pages.pages[index])) return pages;
    return { ...pages, pages: stays ? next : retold(next, -1) };
  }
  const [top, ...rest] = pages.pages;
  // Where a row goes in a search, or in another order, only the server knows.
  if (top === undefined || !belongs(row, filter) || filter.q || (filter.sort ?? 'newest') !== 'newest') return pages;
  const newest = top.episodes[0];
  if (newest !== undefined && row.created < newest.created) return pages; // an old one that was never fetched
  return { ...pages, pages: retold([{ ...top, episodes: [row, ...top.episodes] }, ...rest], 1) };
}

function retold(pages: EpisodePages['pages'], difference: number): EpisodePages['pages'] {
  return pages.map((page) => ({ ...page, total: Math.max(0, page.total + difference) }));
}

/** Whether a row is one that a list asks for, as far as a row alone can tell: words are looked for by the server. */
export function belongs(row: EpisodeRow, filter: EpisodeFilter): boolean {
  if ((filter.deleted ?? false) !== (row.deleted !== null)) return false;
  if (filter.status && filter.status !== row.status) return false;
  if (filter.podcast && filter.podcast !== (row.podcast_id ?? 'none')) return false;
  return true;
}

function applyPodcast(client: QueryClient, podcast: Podcast): void {
  client.setQueryData<PodcastPage>(keys.podcasts(), (page) => {
    if (page === undefined) return page;
    const at = page.podcasts.findIndex((known) => known.id === podcast.id);
    const before = page.podcasts[at];
    if (before !== undefined && before.revision > podcast.revision) return page;
    const others = page.podcasts.filter((known) => known.id !== podcast.id);
    if (podcast.deleted != null) return { ...page, podcasts: others, total: others.length };
    const podcasts = before === undefined ? [podcast, ...others] : page.podcasts.with(at, podcast);
    return { ...page, podcasts, total: podcasts.length };
  });
}

function hasEnded(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}

function applyJob(client: QueryClient, job: Job): void {
  if (hasEnded(job)) forgetProgress(job.episode_id);
  const detail = client.getQueryData<Episode>(keys.episode(job.episode_id));
  if (detail !== undefined && (detail.job === null || detail.job.id === job.id || detail.job.created <= job.created)) {
    client.setQueryData<Episode>(keys.episode(job.episode_id), { ...detail, job });
  }
  const page = client.getQueryData<JobPage>(keys.jobs('active'));
  if (page !== undefined) {
    const at = page.jobs.findIndex((known) => known.id === job.id);
    let jobs = page.jobs;
    if (hasEnded(job)) jobs = at < 0 ? jobs : jobs.toSpliced(at, 1);
    else jobs = at < 0 ? insertQueued(jobs, job) : jobs.with(at, { ...jobs[at], ...job });
    if (jobs !== page.jobs) client.setQueryData<JobPage>(keys.jobs('active'), { ...page, jobs, total: jobs.length });
  }
  if (hasEnded(job)) {
    client.setQueryData<JobPage>(keys.jobs('ended'), (ended) => {
      if (ended === undefined) return ended;
      const jobs = [job, ...ended.jobs.filter((known) => known.id !== job.id)];
      return { ...ended, jobs, total: Math.max(ended.total, jobs.length) };
    });
  }
}

/** People's jobs go before those of batches, in the order in which they came. */
function insertQueued(jobs: Job[], job: Job): Job[] {
  if (job.priority === 'batch') return [...jobs, job];
  const at = jobs.findIndex((known) => known.priority === 'batch' && known.state === 'queued');
  return at < 0 ? [...jobs, job] : jobs.toSpliced(at, 0, job);
}

function applyErased(client: QueryClient, what: 'episode' | 'podcast', id: string): void {
  if (what === 'podcast') {
    client.setQueryData<PodcastPage>(keys.podcasts(), (page) => {
      const podcasts = page?.podcasts.filter((podcast) => podcast.id !== id);
      return page && podcasts ? { ...page, podcasts, total: podcasts.length } : page;
    });
    return;
  }
  forgetProgress(id);
  for (const [key] of client.getQueriesData<EpisodePages>({ queryKey: keys.allEpisodes() })) {
    client.setQueryData<EpisodePages>(key, (pages) => {
      const known = pages?.pages.some((page) => page.episodes.some((episode) => episode.id === id));
      if (!pages || !known) return pages;
      const without = pages.pages.map((page) => ({ ...page, episodes: page.episodes.filter((row) => row.id !== id) }));
      return { ...pages, pages: retold(without, -1) };
    });
  }
  client.removeQueries({ queryKey: keys.episode(id) });
  client.removeQueries({ queryKey: keys.script(id) });
}
