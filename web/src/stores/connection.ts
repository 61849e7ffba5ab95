import { computed } from '@preact/signals';
import { reached, signedOut } from '~/api/client';
import { liveState } from '~/live/stream';

/** How this page stands with its server. */
export const connection = computed<'online' | 'offline' | 'signed-out'>(() => {
  if (signedOut.value) return 'signed-out';
  return !reached.value || liveState.value === 'down' ? 'offline' : 'online';
});
