import { ask } from '~/api/client';
import { keys } from './keys';
import { useServerQuery } from './use_server_query';

/** Whether the server wants a token, and which version it is. */
export function useSession() {
  return useServerQuery({
    queryKey: keys.session(),
    queryFn: async ({ signal }) => (await ask('GET', '/api/session', 'Session', { signal })).data,
  });
}
