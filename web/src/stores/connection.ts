import { computed } from '@preact/signals';
import { reached, signedOut } from '~/api/transport';

/** How this page stands with its server. Whether it is told of changes as well is `liveState` of live/stream. */
export const connection = computed<'online' | 'offline' | 'signed-out'>(() => {
  if (signedOut.value) return 'signed-out';
  return reached.value ? 'online' : 'offline';
});
