import { signal, type Signal } from '@preact/signals';

/**
 * Whether this tab is the one that has the episode open for editing; others of the same browser come after it and are told.
 * Resolves `first` at once when nobody else has it.
 */
export interface Presence {
  readonly elsewhere: Signal<boolean>;
  /** Whether this tab was the first; fulfilled once that is known. */
  readonly first: Promise<boolean>;
  leave: () => void;
}

export function enter(episode: string, becameFirst: () => void): Presence {
  const elsewhere = signal(false);
  // Browsers without locks (pages that are not secure) cannot tell.
  const { locks } = navigator as { locks?: LockManager | null };
  if (locks == null) return { elsewhere, first: Promise.resolve(true), leave: () => undefined };
  const name = `showrunner-edit-${episode}`;
  const stop = new AbortController();
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const first = new Promise<boolean>((resolve) => {
    void locks.request(name, { ifAvailable: true }, async (lock) => {
      resolve(lock !== null);
      if (lock !== null) {
        await left;
        return;
      }
      elsewhere.value = true;
      void locks
        .request(name, { signal: stop.signal }, async () => {
          elsewhere.value = false;
          becameFirst();
          await left;
        })
        .catch(() => undefined); // left before the other
    });
  });
  return {
    elsewhere,
    first,
    leave: () => {
      stop.abort();
      leave();
    },
  };
}
