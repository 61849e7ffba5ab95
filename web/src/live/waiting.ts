/** Waits; the network that comes back, a tab that is looked at again, and `stop` end it early. */
export function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      ended.abort();
      resolve();
    };
    const ended = new AbortController();
    const timer = setTimeout(done, ms);
    const options = { signal: ended.signal };
    addEventListener('online', done, options);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && done(), options);
    stop.addEventListener('abort', done, options);
  });
}

/** Waits for an event, or for `stop`. */
export function until(target: EventTarget, name: string, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) {
      resolve();
      return;
    }
    const options = { signal: stop, once: true };
    target.addEventListener(name, () => resolve(), options);
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
