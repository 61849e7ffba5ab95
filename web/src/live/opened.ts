import { naive } from '~/data/mode';

/** How long the first questions wait for the event stream: what happens after an answer must be told by it. */
const kPatienceMs = 400;

let open: () => void = () => undefined;

/** Fulfilled once this browser is told of changes, or when that takes too long. */
export const streamOpened: Promise<void> = naive
  ? Promise.resolve()
  : new Promise((resolve) => {
      open = resolve;
      setTimeout(resolve, kPatienceMs);
    });

export function noteStreamOpened(): void {
  open();
}
