import { ask } from '~/api/client';
import { keys, staleMs } from './keys';
import { useServerQuery } from './use_server_query';

/** Writers, models and engines: which are at hand, and why the others are not. */
export function useModels() {
  return useServerQuery({
    queryKey: keys.models(),
    staleTime: staleMs.models,
    refetchOnMount: true,
    queryFn: async ({ signal }) => (await ask('GET', '/api/models/status', 'ModelsStatus', { signal })).data,
  });
}
