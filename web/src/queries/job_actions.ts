import { ask } from '~/api/client';
import type { Job, JobPage } from '~/api/types';
import { applyMessage } from '~/live/apply';
import { offerUndo, showToast } from '~/stores/toasts';
import { queryClient } from './client';
import { attempt } from './episode_actions';
import { withMoved } from './job_order';
import { keys } from './keys';

type Order = 'cancel' | 'pause' | 'resume' | 'retry';

/** Orders for a job: what the server answers is shown at once. Failures are told in a toast. */
export async function orderJob(job: Pick<Job, 'id'>, order: Order): Promise<boolean> {
  const done = await attempt(async () => {
    const before = knownJob(job.id);
    const { data } = await ask('POST', `/api/jobs/${job.id}/${order}`, 'Job');
    // Jobs have no revisions: when the event stream was faster than the answer, what it told is newer.
    if (knownJob(job.id) === before) applyMessage(queryClient, { kind: 'job', job: data });
    return true;
  });
  return done ?? false;
}

/** What the lists say of a job. */
export function knownJob(id: string): Job | undefined {
  for (const [, page] of queryClient.getQueriesData<JobPage>({ queryKey: ['jobs'] })) {
    const found = page?.jobs.find((job) => job.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Cancels and offers to take it back: trying again goes on where the job was. */
export async function cancelJob(job: Pick<Job, 'id'>, title: string): Promise<void> {
  if (await orderJob(job, 'cancel'))
    offerUndo(`Cancelled “${title}”.`, () => {
      void orderJob(job, 'retry');
    });
}

/** Tries jobs again, one after the other. */
export async function retryJobs(jobs: readonly Pick<Job, 'id'>[]): Promise<void> {
  let done = 0;
  for (const job of jobs) {
    if (!(await orderJob(job, 'retry'))) break;
    ++done;
  }
  if (jobs.length > 1 && done > 0) showToast(`${done} of ${jobs.length} are in the queue again.`);
}

/** Puts a waiting job right before another one, or behind all; shown at once, and taken back when the server refuses. */
export async function moveJob(job: Pick<Job, 'id'>, before: string | undefined): Promise<void> {
  const key = keys.jobs('active');
  const page = queryClient.getQueryData<JobPage>(key);
  if (page !== undefined)
    queryClient.setQueryData<JobPage>(key, { ...page, jobs: withMoved(page.jobs, job.id, before) });
  const done = await attempt(async () => {
    const body = before === undefined ? {} : { before };
    await ask('POST', `/api/jobs/${job.id}/move`, 'Job', { body });
    return true;
  });
  // The line was another one than was shown.
  if (done === undefined) await queryClient.invalidateQueries({ queryKey: key });
}
