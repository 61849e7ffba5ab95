import { ask } from '~/api/client';
import { keys, staleMs } from './keys';
import { useServerQuery } from './use_server_query';

/** Writers, models and engines of the server: available or not, and why not. */
export function useModels() {
  return useServerQuery({
    queryKey: keys.models(),
    staleTime: staleMs.models,
    queryFn: async ({ signal }) => (await ask('GET', '/api/models/status', 'ModelsStatus', { signal })).data,
  });
}
