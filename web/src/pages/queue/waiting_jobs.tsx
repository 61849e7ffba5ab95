import { useRef } from 'preact/hooks';
import type { Job } from '~/api/types';
import { cancelJob, moveJob, orderJob } from '~/queries/job_actions';
import { jobAt } from '~/queries/job_order';
import { announce } from '~/stores/announcer';
import { count, dateAndTime } from '~/ui/format';
import { IconButton } from '~/ui/primitives';
import { JobRow, titleOf } from './job_row';
import type { Rows } from './queue';
import { useRowDrag } from './row_drag';

/** The jobs that wait, in the order in which they will be taken: dragged, or moved by buttons and arrow keys. */
export function WaitingJobs({ jobs, rows, total }: { jobs: readonly Job[]; rows: Rows; total: number }) {
  const list = useRef<HTMLUListElement>(null);
  const move = (job: Job, to: number) => {
    const place = Math.max(0, Math.min(to, jobs.length - 1));
    if (jobs[place]?.id === job.id) return;
    void moveJob(job, jobAt(jobs, job.id, place));
    announce(`${titleOf(rows.get(job.episode_id))} is at place ${place + 1} of ${jobs.length}.`);
  };
  const drag = useRowDrag(list, (id, to) => {
    const job = jobs.find((one) => one.id === id);
    if (job !== undefined) move(job, to);
  });
  if (jobs.length === 0) return null;
  return (
    <section class="stack-s" aria-labelledby="queue-waiting">
      <h2 id="queue-waiting">Waiting</h2>
      <ul class="stack-s waiting-jobs" ref={list}>
        {jobs.map((job, at) => (
          <WaitingJob
            key={job.id}
            job={job}
            rows={rows}
            at={at}
            last={at === jobs.length - 1}
            dragged={drag.dragged === job.id}
            onMove={(to) => move(job, to)}
            onGrab={(event) => drag.begin(event, job.id)}
          />
        ))}
      </ul>
      {total > jobs.length && (
        <p class="small soft">and {count(total - jobs.length, 'more job')} that wait behind these</p>
      )}
    </section>
  );
}

function WaitingJob({
  job,
  rows,
  at,
  last,
  dragged,
  onMove,
  onGrab,
}: {
  job: Job;
  rows: Rows;
  at: number;
  last: boolean;
  dragged: boolean;
  onMove: (to: number) => void;
  onGrab: (event: PointerEvent) => void;
}) {
  const row = rows.get(job.episode_id);
  const title = titleOf(row);
  const arrows = (event: KeyboardEvent) => {
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: Number.MAX_SAFE_INTEGER }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onMove(to);
  };
  const mover = (name: string, icon: 'up' | 'down' | 'top', to: number, off: boolean) => (
    <IconButton
      small
      tone="plain"
      icon={icon}
      class="mover"
      label={`Move ${title} ${name}`}
      data-action={icon}
      aria-disabled={off ? 'true' : undefined}
      onClick={() => {
        if (!off) onMove(to);
      }}
    />
  );
  return (
    <JobRow
      job={job}
      row={row}
      class={dragged ? 'dragged' : ''}
      lead={
        <IconButton
          small
          tone="plain"
          icon="drag"
          class="handle"
          label={`Place ${at + 1}: drag ${title}, or use the arrow keys`}
          data-action="drag"
          onPointerDown={onGrab}
          onKeyDown={arrows}
        />
      }
      chips={job.paused && <span class="chip warn">Paused</span>}
      actions={
        <>
          {mover('to the top', 'top', 0, at === 0)}
          {mover('up', 'up', at - 1, at === 0)}
          {mover('down', 'down', at + 1, last)}
          <IconButton
            small
            tone="plain"
            icon={job.paused ? 'play' : 'pause'}
            label={job.paused ? `Resume ${title}` : `Pause ${title}`}
            data-action="pause"
            onClick={() => void orderJob(job, job.paused ? 'resume' : 'pause')}
          />
          <IconButton
            small
            tone="plain"
            icon="cancel"
            label={`Cancel ${title}`}
            data-action="cancel"
            onClick={() => void cancelJob(job, title)}
          />
        </>
      }
    >
      <p class="small soft tabular">
        {job.share > 0 ? `${Math.round(job.share * 100)} % done · ` : ''}since {dateAndTime(job.created)}
        {job.attempt > 0 && ` · begun ${count(job.attempt, 'time')}`}
      </p>
    </JobRow>
  );
}
