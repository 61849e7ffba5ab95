import type { OutboxEntry } from '~/outbox/entry';
import { amendEntry, dropEntry, submit } from '~/outbox/outbox';
import { queryClient } from '~/queries/client';
import { keys } from '~/queries/keys';
import { offerUndo } from '~/stores/toasts';

/** Sends a refused change once more, as it is. */
export async function tryAgain(entry: OutboxEntry): Promise<void> {
  await amendEntry(entry, { body: entry.body, ifMatch: entry.ifMatch });
}

/** Drops a change that the server has not taken; for a while it can be taken back. What was shown of it is fetched anew. */
export async function giveUp(entry: OutboxEntry): Promise<void> {
  await dropEntry(entry);
  await queryClient.invalidateQueries({ queryKey: keys.episode(entry.subject) });
  offerUndo(`Gave up: ${entry.label}.`, () => {
    const { kind, subject, method, path, body, ifMatch, label } = entry;
    void submit({ kind, subject, method, path, body, ifMatch, label });
  });
}
