import { ask, withQuery } from '~/api/client';
import type { Job, JobPage } from '~/api/types';
import { streamOpened } from '~/live/opened';
import { queryClient } from './client';
import { keys } from './keys';
import { naiveEveryMs, useServerQuery } from './use_server_query';

/** Jobs that have not ended, in the order in which they will be taken; or those that have, newest first. */
export function useJobs(state: 'active' | 'ended') {
  return useServerQuery(
    {
      queryKey: keys.jobs(state),
      queryFn: async ({ signal }): Promise<JobPage> => {
        await streamOpened;
        return (await ask('GET', withQuery('/api/jobs', { state, limit: 200 }), 'JobPage', { signal })).data;
      },
    },
    naiveEveryMs.detail,
  );
}

/** How many jobs have not ended. */
export function useActiveJobs(): number {
  return useJobs('active').data?.total ?? 0;
}

/** Jobs that have ended, as far as somebody has asked for them already; asks nothing. */
export function knownEndedJobs(): readonly Job[] {
  return queryClient.getQueryData<JobPage>(keys.jobs('ended'))?.jobs ?? [];
}
