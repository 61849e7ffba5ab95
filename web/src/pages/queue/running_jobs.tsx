import type { Job } from '~/api/types';
import type { Progress } from '~/live/messages';
import { progressOf } from '~/live/progress';
import { cancelJob, orderJob } from '~/queries/job_actions';
import { IconButton, Meter } from '~/ui/primitives';
import { JobRow, titleOf } from './job_row';
import type { Rows } from './queue';
import { sayProgress, Stages } from './stages';

/** What is being made, with how far it is. */
export function RunningJobs({ jobs, rows }: { jobs: readonly Job[]; rows: Rows }) {
  if (jobs.length === 0) return null;
  return (
    <section class="stack-s" aria-labelledby="queue-running">
      <h2 id="queue-running">Under way</h2>
      <ul class="stack-s">
        {jobs.map((job) => (
          <RunningJob key={job.id} job={job} rows={rows} />
        ))}
      </ul>
    </section>
  );
}

function RunningJob({ job, rows }: { job: Job; rows: Rows }) {
  const row = rows.get(job.episode_id);
  const title = titleOf(row);
  return (
    <JobRow
      job={job}
      row={row}
      chips={job.paused && <span class="chip warn">Pausing</span>}
      actions={
        <>
          <IconButton
            tone="plain"
            icon={job.paused ? 'play' : 'pause'}
            label={job.paused ? `Resume ${title}` : `Pause ${title}`}
            data-action="pause"
            onClick={() => void orderJob(job, job.paused ? 'resume' : 'pause')}
          />
          <IconButton
            tone="plain"
            icon="cancel"
            label={`Cancel ${title}`}
            data-action="cancel"
            onClick={() => void cancelJob(job, title)}
          />
        </>
      }
    >
      <LiveProgress job={job} title={title} />
    </JobRow>
  );
}

/** Alone, so that a report of progress draws nothing else again. */
function LiveProgress({ job, title }: { job: Job; title: string }) {
  const told = progressOf(job.episode_id).value;
  const progress: Omit<Progress, 'job' | 'episode'> =
    told?.job === job.id
      ? told
      : {
          stage: job.stage ?? '',
          share: job.share,
          seconds_left: job.seconds_left ?? null,
          turns_written: 0,
          sentences_done: job.sentences_done ?? 0,
          sentences_total: job.sentences_total ?? 0,
        };
  return (
    <>
      <Stages kind={job.kind} stage={progress.stage} />
      <Meter share={progress.share} label={`Progress of ${title}`} />
      <p class="small soft tabular">
        {Math.round(progress.share * 100)} % · {sayProgress(progress)}
      </p>
    </>
  );
}
