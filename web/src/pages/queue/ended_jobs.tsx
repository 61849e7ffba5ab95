import { useState } from 'preact/hooks';
import type { Job } from '~/api/types';
import { orderJob, retryJobs } from '~/queries/job_actions';
import { count, dateAndTime, spokenTime } from '~/ui/format';
import { Button } from '~/ui/primitives';
import { JobRow } from './job_row';
import type { Rows } from './queue';

const kShown = 20;

/** Jobs that failed, with what went wrong; what they have finished is used again. */
export function FailedJobs({ jobs, all, rows }: { jobs: readonly Job[]; all: readonly Job[]; rows: Rows }) {
  const [shown, setShown] = useState(kShown);
  if (jobs.length === 0) return null;
  const again = jobs.filter((job) => isNewest(job, all));
  return (
    <section class="stack-s" aria-labelledby="queue-failed">
      <div class="spread">
        <h2 id="queue-failed">Failed</h2>
        {again.length > 1 && (
          <Button small icon="refresh" onClick={() => void retryJobs(again.toReversed())}>
            Try all {again.length} again
          </Button>
        )}
      </div>
      <ul class="stack-s">
        {jobs.slice(0, shown).map((job) => (
          <JobRow
            key={job.id}
            job={job}
            row={rows.get(job.episode_id)}
            chips={<span class="chip bad">Failed</span>}
            actions={again.includes(job) && <TryAgain job={job} />}
          >
            <p class="reason" dir="auto">
              {job.reason ?? 'The server did not say why.'}
            </p>
            <p class="small soft tabular">
              {job.code !== null && (
                <>
                  <code>{job.code}</code> ·{' '}
                </>
              )}
              {count(job.attempt, 'attempt')}
              {job.ended !== null && ` · ${dateAndTime(job.ended)}`}
              {!again.includes(job) && ' · another job for this episode has come since'}
            </p>
          </JobRow>
        ))}
      </ul>
      <More shown={shown} of={jobs.length} onMore={setShown} />
    </section>
  );
}

/** Jobs that are done or were cancelled, newest first. */
export function EndedJobs({ jobs, older, rows }: { jobs: readonly Job[]; older: boolean; rows: Rows }) {
  const [shown, setShown] = useState(kShown);
  if (jobs.length === 0) return null;
  return (
    <section class="stack-s" aria-labelledby="queue-ended">
      <h2 id="queue-ended">Ended</h2>
      <ul class="stack-s ended-jobs">
        {jobs.slice(0, shown).map((job) => (
          <JobRow
            key={job.id}
            job={job}
            row={rows.get(job.episode_id)}
            chips={
              <span class={`chip ${job.state === 'done' ? 'good' : ''}`}>
                {job.state === 'done' ? 'Done' : 'Cancelled'}
              </span>
            }
            actions={job.state === 'cancelled' && isNewest(job, jobs) && <TryAgain job={job} />}
          >
            <p class="small soft tabular">{sayEnd(job)}</p>
          </JobRow>
        ))}
      </ul>
      <More shown={shown} of={jobs.length} onMore={setShown} />
      {shown >= jobs.length && older && <p class="small soft">Older ones are not listed.</p>}
    </section>
  );
}

function TryAgain({ job }: { job: Job }) {
  return (
    <Button small icon="refresh" data-action="retry" onClick={() => void orderJob(job, 'retry')}>
      Try again
    </Button>
  );
}

function More({ shown, of, onMore }: { shown: number; of: number; onMore: (shown: number) => void }) {
  if (shown >= of) return null;
  return (
    <Button small class="more" onClick={() => onMore(shown + 5 * kShown)}>
      Show {Math.min(of - shown, 5 * kShown)} more
    </Button>
  );
}

/** Only the newest job of an episode can be tried again. */
export function isNewest(job: Job, all: readonly Job[]): boolean {
  return !all.some((other) => other.episode_id === job.episode_id && other.created > job.created);
}

function sayEnd(job: Job): string {
  if (job.ended === null) return '';
  const took = job.started === null ? 0 : (Date.parse(job.ended) - Date.parse(job.started)) / 1000;
  return dateAndTime(job.ended) + (job.state === 'done' && took >= 1 ? ` · took ${spokenTime(took)}` : '');
}
