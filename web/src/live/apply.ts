import type { QueryClient } from '@tanstack/preact-query';
import type { Episode, EpisodeEvent, EpisodeRow, Job, JobPage, Podcast, PodcastPage } from '~/api/types';
import type { EpisodePages } from '~/queries/episodes';
import { type EpisodeFilter, keys } from '~/queries/keys';
import type { LiveMessage } from './messages';
import { orderOf } from './order';
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
    const before = client.getQueryData<EpisodePages>(key);
    if (before === undefined) continue;
    const after = withRow(before, row, filter);
    if (after !== before) client.setQueryData<EpisodePages>(key, after);
    // Whether it is found now, only the server knows: the list is asked for again when it is next opened.
    if (filter.q && !isKnown(before, row)) void client.invalidateQueries({ queryKey: key, refetchType: 'none' });
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

/** Whether a list has this row as it is, or newer. */
function isKnown(pages: EpisodePages, row: EpisodeRow): boolean {
  return pages.pages.some((page) =>
    page.episodes.some((known) => known.id === row.id && known.revision >= row.revision),
  );
}

/** A list with this row: replaced where it was, put in its place when it is new, gone when it no longer belongs here. */
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
  return filter.q || !belongs(row, filter) ? pages : withNewRow(pages, row, filter.sort);
}

/** Puts a row in its place, as far as the list has come: behind that, the page that has it comes from the server. */
function withNewRow(pages: EpisodePages, row: EpisodeRow, sort: string | undefined): EpisodePages {
  const order = orderOf(sort);
  for (const [number, page] of pages.pages.entries()) {
    const at = page.episodes.findIndex((other) => order(row, other) < 0);
    const end = page.next === null && number === pages.pages.length - 1;
    if (at < 0 && !end) continue;
    const episodes = page.episodes.toSpliced(at < 0 ? page.episodes.length : at, 0, row);
    return { ...pages, pages: retold(pages.pages.with(number, { ...page, episodes }), 1) };
  }
  return pages;
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
  } else {
    client.setQueryData<JobPage>(keys.jobs('ended'), (ended) => {
      // One that is tried again has not ended any more.
      if (!ended?.jobs.some((known) => known.id === job.id)) return ended;
      return { ...ended, jobs: ended.jobs.filter((known) => known.id !== job.id), total: ended.total - 1 };
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
