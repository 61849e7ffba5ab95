import { ask } from '~/api/client';
import { keys } from './keys';
import { useServerQuery } from './use_server_query';

/** The configuration that the server runs with; it does not change while it runs. */
export function useServerSettings() {
  return useServerQuery({
    queryKey: keys.settings(),
    queryFn: async ({ signal }) => (await ask('GET', '/api/settings', 'Settings', { signal })).data.settings,
  });
}
