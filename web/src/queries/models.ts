import { ask } from '~/api/client';
import type { ModelTest } from '~/api/types';
import { queryClient } from './client';
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

/** Has each model answer with a word, which costs a few tokens; then asks how they stand. Throws ApiProblem. */
export async function testModels(): Promise<readonly ModelTest[]> {
  const { data } = await ask('POST', '/api/models/test', 'ModelTests', { timeoutMs: 120_000 });
  void queryClient.invalidateQueries({ queryKey: keys.models() });
  return data.models;
}
