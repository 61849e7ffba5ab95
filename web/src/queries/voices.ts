import { ask } from '~/api/client';
import { keys, staleMs } from './keys';
import { useServerQuery } from './use_server_query';

/** The hosts that can speak. */
export function useVoices() {
  return useServerQuery({
    queryKey: keys.voices(),
    staleTime: staleMs.voices,
    queryFn: async ({ signal }) => (await ask('GET', '/api/voices', 'VoiceList', { signal })).data.voices,
  });
}
