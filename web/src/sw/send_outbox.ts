import { exclusively } from '~/data/browser';
import { drain, kOutboxLock } from '~/outbox/drain';
import { sendable } from '~/outbox/merge';
import { kOutboxChannel, type OutboxMessage, settledMessage } from '~/outbox/outcome';
import { deviceStore } from '~/outbox/store';

/** Sends what waits when the browser says that the network is back, also after all tabs were closed. */
export async function sendOutbox(): Promise<void> {
  const store = deviceStore();
  const channel = new BroadcastChannel(kOutboxChannel);
  try {
    await exclusively(kOutboxLock, () =>
      drain(store, (entry, outcome) => channel.postMessage(settledMessage(entry, outcome))),
    );
    channel.postMessage({ kind: 'changed' } satisfies OutboxMessage);
    // A failure is how a browser is told to wake the worker once more.
    if (sendable(await store.all()).length > 0) throw new Error('the server is still away');
  } finally {
    channel.close();
  }
}
