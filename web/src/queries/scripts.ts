import { ask } from '~/api/client';
import type { ScriptVersion } from '~/api/types';
import { keys } from './keys';
import { useServerQuery } from './use_server_query';

export function scriptQuery(id: string) {
  return {
    queryKey: keys.script(id),
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<ScriptVersion> =>
      (await ask('GET', `/api/episodes/${id}/script`, 'ScriptVersion', { signal })).data,
  };
}

/** The present script; its `version` is what If-Match names (scriptEtag). */
export function useScript(id: string, enabled = true) {
  return useServerQuery({ ...scriptQuery(id), enabled });
}
