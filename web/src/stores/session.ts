import { effect } from '@preact/signals';
import { ask, send, signedOut } from '~/api/client';
import { forgetCache } from '~/data/persist';
import { removeAllSaved } from '~/offline/saved';
import { replay } from '~/outbox/outbox';
import { queryClient } from '~/queries/client';
import { hasUnsaved } from './unsaved';

type TabMessage = { signedOut: boolean } | { forget: true };

let channel: BroadcastChannel | undefined;

/** Signing in or out in one tab does so in all of them. */
export function shareSession(): void {
  channel = new BroadcastChannel('showrunner-session');
  let told = signedOut.peek();
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if ('forget' in data) {
      queryClient.clear();
      if (!hasUnsaved()) location.reload(); // nothing of what it shows may stay
      return;
    }
    const back = signedOut.value && !data.signedOut;
    told = data.signedOut;
    signedOut.value = data.signedOut;
    if (back) void goOn();
  };
  effect(() => {
    if (signedOut.value === told) return;
    told = signedOut.value;
    channel?.postMessage({ signedOut: told } satisfies TabMessage);
  });
}

/** Gives the server its token; the cookie that comes back is out of this page's reach. Throws ApiProblem. */
export async function signIn(token: string): Promise<void> {
  await ask('POST', '/api/session', 'Session', { body: { token } });
  signedOut.value = false;
  await goOn();
}

/**
 * Forgets all that the server said, in all tabs, and ends the session. What was written and not sent stays on this device.
 * Throws ApiProblem where the server could not be told: this device has forgotten, but its cookie is still good.
 */
export async function signOut(): Promise<void> {
  await forgetCache();
  await removeAllSaved();
  channel?.postMessage({ forget: true } satisfies TabMessage);
  await send('DELETE', '/api/session');
  location.replace('/'); // and nothing of what this tab shows
}

/** What was refused for want of a token is asked for and sent again. */
async function goOn(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries(), replay()]);
}
