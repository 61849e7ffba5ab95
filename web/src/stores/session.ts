import { signedOut, send, ask } from '~/api/client';
import { forgetCache } from '~/data/persist';
import { queryClient } from '~/queries/client';
import { replay } from '~/outbox/outbox';

/** Gives the server its token; the cookie that comes back is out of this page's reach. Throws ApiProblem. */
export async function signIn(token: string): Promise<void> {
  await ask('POST', '/api/session', 'Session', { body: { token } });
  signedOut.value = false;
  await queryClient.invalidateQueries();
  await replay();
}

/** Ends the session and forgets all that the server said. What was written and not sent stays on this device. */
export async function signOut(): Promise<void> {
  await send('DELETE', '/api/session');
  await forgetCache();
  navigator.serviceWorker?.controller?.postMessage('purge');
  signedOut.value = true;
}
