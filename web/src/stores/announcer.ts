import { signal } from '@preact/signals';

/** What the one polite live region says. */
export const announcement = signal('');

const kBetweenMs = 5_000;
let spokenAt = -kBetweenMs;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Says something to screen readers; at most one message in five seconds, the newest wins. */
export function announce(text: string): void {
  clearTimeout(waiting);
  const say = () => {
    spokenAt = performance.now();
    announcement.value = text;
  };
  const left = spokenAt + kBetweenMs - performance.now();
  if (left <= 0) say();
  else waiting = setTimeout(say, left);
}
