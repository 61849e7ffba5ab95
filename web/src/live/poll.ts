import type { QueryClient } from '@tanstack/preact-query';
import { effect } from '@preact/signals';
import { reached, signedOut } from '~/api/transport';
import type { JobPage } from '~/api/types';
import { keys } from '~/queries/keys';
import { liveState } from './stream';

const kEveryMs = [5_000, 10_000, 20_000, 30_000];

/** What the stream would tell of. */
const kTold = new Set<unknown>(['podcasts', 'episodes', 'episode', 'script', 'jobs']);

/**
 * Asks again for what is on the page, less and less often, while the server answers but gives no stream (a proxy that cuts
 * it, too many listeners), and only as long as something is being made. Where the server does not answer at all there is
 * nothing to ask for: the stream's own attempts notice when it is back.
 */
export function pollWhileDown(client: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tick = (turn: number) => {
    timer = setTimeout(
      () => {
        if (jobsUnderWay(client) && document.visibilityState === 'visible') {
          void client.invalidateQueries({ predicate: (query) => kTold.has(query.queryKey[0]) });
        }
        tick(turn + 1);
      },
      kEveryMs[Math.min(turn, kEveryMs.length - 1)],
    );
  };
  const end = effect(() => {
    clearTimeout(timer);
    if (liveState.value === 'down' && reached.value && !signedOut.value) tick(0);
  });
  return () => {
    end();
    clearTimeout(timer);
  };
}

function jobsUnderWay(client: QueryClient): boolean {
  return (client.getQueryData<JobPage>(keys.jobs('active'))?.total ?? 0) > 0;
}
