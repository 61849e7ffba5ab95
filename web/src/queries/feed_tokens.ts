import { ask } from '~/api/client';
import type { FeedToken } from '~/api/types';
import { queryClient } from './client';
import { keys, staleMs } from './keys';
import { useServerQuery } from './use_server_query';

/** The private addresses of a podcast's feed, those that were revoked too. */
export function useFeedTokens(podcast: string) {
  return useServerQuery({
    queryKey: keys.tokens(podcast),
    staleTime: staleMs.tokens,
    queryFn: async ({ signal }): Promise<FeedToken[]> =>
      (await ask('GET', `/api/podcasts/${podcast}/tokens`, 'FeedTokenList', { signal })).data.tokens,
  });
}

function note(podcast: string, token: FeedToken): void {
  queryClient.setQueryData<FeedToken[]>(keys.tokens(podcast), (list = []) =>
    list.some((one) => one.token === token.token)
      ? list.map((one) => (one.token === token.token ? token : one))
      : [...list, token],
  );
}

/** Throws ApiProblem. */
export async function createFeedToken(podcast: string, label: string): Promise<FeedToken> {
  const { data } = await ask('POST', `/api/podcasts/${podcast}/tokens`, 'FeedToken', { body: { label } });
  note(podcast, data);
  return data;
}

/** Whoever has the address loses the feed at once; the same address never comes back. Throws ApiProblem. */
export async function revokeFeedToken(podcast: string, token: string): Promise<void> {
  note(podcast, (await ask('DELETE', `/api/podcasts/${podcast}/tokens/${token}`, 'FeedToken')).data);
}
