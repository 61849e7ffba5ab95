import { effect } from '@preact/signals';
import type { QueryClient } from '@tanstack/preact-query';
import { connection } from '~/stores/connection';

/** Asks again for what a page shows and could not get while the server was away, as soon as it is back. */
export function recoverFailures(client: QueryClient): () => void {
  let away = false;
  return effect(() => {
    if (connection.value !== 'online') {
      away = true;
    } else if (away) {
      away = false;
      void client.refetchQueries({ type: 'active', predicate: (query) => query.state.error !== null });
    }
  });
}
