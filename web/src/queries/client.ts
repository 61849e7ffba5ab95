import { QueryClient } from '@tanstack/preact-query';
import { ApiProblem } from '~/api/problem';
import { naive } from '~/data/mode';
import { staleMs } from './keys';

const kRetries = 2;

/**
 * The one cache of what the server said. What the event stream tells of stays fresh by itself, so nothing is asked for
 * again on focus, on reconnecting or on being shown once more; two that ask at the same time share one request.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always', // a server on this machine answers without any network
      staleTime: naive ? 0 : staleMs.told,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: naive,
      refetchOnReconnect: false,
      retry: (failures, error) =>
        failures < kRetries && error instanceof ApiProblem && error.retryable && error.code !== 'offline',
      retryDelay: (attempt, error) =>
        error instanceof ApiProblem && error.retryAfter !== undefined ? error.retryAfter * 1000 : 500 * 2 ** attempt,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
