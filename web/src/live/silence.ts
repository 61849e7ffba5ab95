/** What happens to a page that was asleep, or to a network that came back: time to look at the clock. */
const kAwake = ['visibilitychange', 'pageshow', 'online', 'focus'];

/**
 * Aborts `signal` when nothing was heard for too long. It goes by the time of day, for timers stand still while a machine
 * sleeps: the first look after it wakes ends a connection that died meanwhile.
 */
export class Silence {
  private readonly controller = new AbortController();
  private heardAt = Date.now();
  private timer: ReturnType<typeof setTimeout>;

  constructor(private limitMs: number) {
    this.timer = setTimeout(this.look, limitMs);
    for (const name of kAwake) addEventListener(name, this.look);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Something was heard; from now on it may be silent for `limitMs`. */
  broken(limitMs = this.limitMs): void {
    this.limitMs = limitMs;
    this.heardAt = Date.now();
  }

  end(): void {
    clearTimeout(this.timer);
    for (const name of kAwake) removeEventListener(name, this.look);
  }

  private readonly look = (): void => {
    clearTimeout(this.timer);
    const left = this.heardAt + this.limitMs - Date.now();
    if (left <= 0) this.controller.abort();
    else this.timer = setTimeout(this.look, left);
  };
}
