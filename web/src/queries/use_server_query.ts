import {
  type InfiniteData,
  type QueryKey,
  useInfiniteQuery,
  type UseInfiniteQueryOptions,
  useQuery,
  type UseQueryOptions,
} from '@tanstack/preact-query';
import { useId } from 'preact/hooks';
import { naive } from '~/data/mode';

/** How often the naive mode asks again: lists, and what is being made. */
export const naiveEveryMs = { list: 10_000, detail: 3_000 } as const;

/**
 * useQuery for what the server keeps. In the naive mode every component has an entry of its own and asks again every
 * `everyMs`, as pages without a data store do.
 */
export function useServerQuery<Data, Key extends QueryKey>(
  options: UseQueryOptions<Data, Error, Data, Key>,
  everyMs: number = naiveEveryMs.list,
) {
  const component = useId();
  return useQuery(
    naive
      ? {
          ...options,
          queryKey: [...options.queryKey, component] as unknown as Key,
          refetchInterval: everyMs,
          refetchOnMount: 'always',
          staleTime: 0,
        }
      : options,
  );
}

/** The same for lists that come in pages. */
export function useServerPages<Page, Key extends QueryKey>(
  options: UseInfiniteQueryOptions<Page, Error, InfiniteData<Page, string | null>, Key, string | null>,
) {
  const component = useId();
  return useInfiniteQuery(
    naive
      ? {
          ...options,
          queryKey: [...options.queryKey, component] as unknown as Key,
          refetchInterval: naiveEveryMs.list,
          refetchOnMount: 'always',
          staleTime: 0,
        }
      : options,
  );
}
