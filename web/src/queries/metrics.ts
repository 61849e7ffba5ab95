import { ask } from '~/api/client';
import { keys, staleMs } from './keys';
import { useServerQuery } from './use_server_query';

export const kMetricsEveryMs = 5_000;

/** What the server measures, asked for every 5 s as long as the page that shows it is open and in sight. */
export function useMetrics() {
  return useServerQuery(
    {
      queryKey: keys.metrics(),
      staleTime: staleMs.metrics,
      refetchInterval: kMetricsEveryMs,
      refetchIntervalInBackground: false,
      refetchOnMount: true,
      refetchOnWindowFocus: true,
      retry: false,
      queryFn: async ({ signal }) => (await ask('GET', '/metrics', 'Metrics', { signal, timeoutMs: 10_000 })).data,
    },
    kMetricsEveryMs,
  );
}
