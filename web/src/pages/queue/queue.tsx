import { useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { sayWhy } from '~/api/problem';
import type { EpisodeRow } from '~/api/types';
import { useEpisodes } from '~/queries/episodes';
import { useKnownRows } from '~/queries/job_titles';
import { useJobs } from '~/queries/jobs';
import { Banner, Button, Empty, Skeleton } from '~/ui/primitives';
import { Changes } from './changes_list';
import { EndedJobs, FailedJobs } from './ended_jobs';
import { useKeptFocus } from './kept_focus';
import './queue.css';
import { RunningJobs } from './running_jobs';
import { WaitingJobs } from './waiting_jobs';

/** So many episodes without a title are fetched as a list, fewer one by one. */
const kFewTitles = 3;

/** What is being made, what waits for its turn, what has ended, and the changes that the server has not had yet. */
export function QueuePage() {
  const active = useJobs('active');
  const ended = useJobs('ended');
  const page = useRef<HTMLDivElement>(null);
  useKeptFocus(page);
  const jobs = active.data?.jobs ?? [];
  const past = ended.data?.jobs ?? [];
  const ids = [...jobs, ...past].map((job) => job.episode_id);
  const rows = useKnownRows(ids);
  const unknown = new Set(ids.filter((id) => !rows.has(id))).size;
  const running = jobs.filter((job) => job.state === 'running');
  const waiting = jobs.filter((job) => job.state === 'queued');
  const failed = past.filter((job) => job.state === 'failed');
  const error = active.error ?? ended.error;
  return (
    <div class="queue stack" ref={page}>
      <header class="spread">
        <h1 tabIndex={-1}>Queue</h1>
        <p class="soft tabular">
          {active.data !== undefined && `${running.length} under way · ${active.data.total - running.length} waiting`}
        </p>
      </header>
      <Changes />
      {error !== null && (
        <Banner
          tone="bad"
          actions={
            <Button
              small
              icon="refresh"
              onClick={() => {
                void active.refetch();
                void ended.refetch();
              }}
            >
              Try again
            </Button>
          }
        >
          The jobs cannot be listed: {sayWhy(error)}
        </Banner>
      )}
      {unknown > kFewTitles && <RecentEpisodes />}
      {active.isPending && <Skeleton height="6.5rem" count={3} label="Loading the queue" />}
      {active.data !== undefined && jobs.length === 0 && (
        <Empty icon="queue" title="Nothing is running">
          <p>Episodes that are made show here how far they are. You can reorder, pause and cancel them.</p>
          <Link class="button primary" href="/new">
            Make an episode
          </Link>
        </Empty>
      )}
      <RunningJobs jobs={running} rows={rows} />
      <WaitingJobs jobs={waiting} rows={rows} total={(active.data?.total ?? 0) - running.length} />
      <FailedJobs jobs={failed} all={[...jobs, ...past]} rows={rows} />
      <EndedJobs
        jobs={past.filter((job) => job.state !== 'failed')}
        older={(ended.data?.total ?? 0) > past.length}
        rows={rows}
      />
    </div>
  );
}

/** What the parts of the queue know of the episodes. */
export type Rows = ReadonlyMap<string, EpisodeRow>;

/** Brings the titles of the newest episodes into the cache, at once. */
function RecentEpisodes() {
  useEpisodes({});
  return null;
}
