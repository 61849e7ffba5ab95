import { ask } from '~/api/client';
import type { Job } from '~/api/types';
import { applyMessage } from '~/live/apply';
import { queryClient } from './client';
import { attempt } from './episode_actions';

/** Orders for a job: what the server answers is shown at once. Failures are told in a toast. */
export async function orderJob(job: Pick<Job, 'id'>, order: 'cancel' | 'pause' | 'resume' | 'retry'): Promise<void> {
  await attempt(async () => {
    const { data } = await ask('POST', `/api/jobs/${job.id}/${order}`, 'Job');
    applyMessage(queryClient, { kind: 'job', job: data });
  });
}
