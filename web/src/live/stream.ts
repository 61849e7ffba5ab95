import { effect, signal } from '@preact/signals';
import { reached, signedOut } from '~/api/transport';
import { exclusively } from '~/data/browser';
import { type EventName, eventShapes, type LiveMessage, readEvent } from './messages';
import { noteStreamOpened } from './opened';
import { type Ending, readEvents } from './read_events';
import { type Numbered, Recent } from './recent';
import type { SseEvent } from './sse_parser';
import { pause, until } from './waiting';

export type LiveState = 'connecting' | 'live' | 'down';

/** Whether this browser is told of changes. */
export const liveState = signal<LiveState>('connecting');

/** The number of the newest event that this tab has seen: what the kept cache is as new as. */
export let lastEvent: string | undefined;

/** What tabs tell each other; the one that has the stream is the leader. */
type TabMessage =
  | { kind: 'tell'; message: LiveMessage; id: string | undefined }
  | { kind: 'state'; state: LiveState; reached: boolean; last: string | undefined }
  | { kind: 'ask'; tab: string; last: string | undefined }
  | { kind: 'missed'; tab: string; events: Numbered[] | undefined; last: string | undefined }
  | { kind: 'again' };

const kLock = 'showrunner-events';
const kChannel = 'showrunner-events';
const kPath = '/api/events';
const kRetryMs = [1_000, 2_000, 5_000, 10_000, 15_000];
/** A connection that lived this long was a good one: the next is tried at once. */
const kGoodMs = 10_000;
const kAtOnceMs = 200;
/** A request that fails while the stream seems to live is a reason to doubt it, but not again and again. */
const kDoubtMs = 5_000;

/**
 * One stream of events for all tabs of a browser: whoever holds a Web Lock reads it and tells the others, and when that tab
 * goes or is frozen, the next one goes on behind the last event that it has seen itself. `receive` is called for each event
 * in every tab; `restored` is the number up to which the kept cache of an earlier visit knows everything.
 */
export function followEvents(receive: (message: LiveMessage) => void, restored: string | undefined): () => void {
  const follower = new Follower(receive, restored);
  return () => follower.end();
}

/** Tries the stream now instead of at the next turn: somebody asked, or there is a reason to doubt it. */
export let reconnect: () => void = () => undefined;

class Follower {
  private readonly tab = crypto.randomUUID();
  private readonly stop = new AbortController();
  private readonly channel = new BroadcastChannel(kChannel);
  private readonly recent: Recent;
  private leads = false;
  private attempt = new AbortController();
  private doubtedAt = 0;
  private readonly endWatch: () => void;

  constructor(
    private readonly deliver: (message: LiveMessage) => void,
    private last: string | undefined,
  ) {
    lastEvent = last;
    this.recent = new Recent(last);
    this.channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.hear(data);
    this.ask();
    reconnect = () => (this.leads ? this.attempt.abort() : this.post({ kind: 'again' }));
    this.endWatch = effect(() => {
      if (!reached.value && liveState.peek() === 'live') this.doubt();
    });
    addEventListener('pageshow', this.ask);
    document.addEventListener('resume', this.ask);
    void this.queue();
  }

  end(): void {
    this.stop.abort();
    this.endWatch();
    removeEventListener('pageshow', this.ask);
    document.removeEventListener('resume', this.ask);
    this.channel.close();
  }

  private readonly ask = (): void => this.post({ kind: 'ask', tab: this.tab, last: this.last });

  private post(message: TabMessage): void {
    if (!this.stop.signal.aborted) this.channel.postMessage(message);
  }

  /** Waits for its turn to lead, leads, and lines up again when it was frozen. */
  private async queue(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const frozen = new AbortController();
      document.addEventListener('freeze', () => frozen.abort(), { once: true, signal: this.stop.signal });
      const over = AbortSignal.any([this.stop.signal, frozen.signal]);
      try {
        await exclusively(kLock, () => this.lead(over), over);
      } catch (error) {
        if (!over.aborted) {
          console.error(error);
          await pause(kRetryMs[0] ?? 1_000, over);
        }
      }
      if (frozen.signal.aborted) await until(document, 'resume', this.stop.signal);
    }
  }

  private async lead(over: AbortSignal): Promise<void> {
    this.leads = true;
    let failures = 0;
    while (!over.aborted) {
      await untilSignedIn(over);
      this.attempt = new AbortController();
      const began = Date.now();
      const ending = await readEvents({
        path: kPath,
        last: this.last,
        stop: AbortSignal.any([over, this.attempt.signal]),
        receive: (event) => this.take(event),
      });
      failures = ending.why === 'stopped' || Date.now() - began > kGoodMs ? 0 : failures + 1;
      this.judge(ending);
      if (ending.why === 'stopped') continue;
      this.attempt = new AbortController(); // what is said from now on ends the pause
      await pause(pauseMs(ending, failures), AbortSignal.any([over, this.attempt.signal]));
    }
    this.leads = false;
  }

  private judge(ending: Ending): void {
    if (ending.why === 'unreachable') reached.value = false;
    const broken = ending.why === 'closed' || ending.why === 'silent' || ending.why === 'stopped';
    this.become(broken && liveState.value === 'live' ? 'connecting' : broken ? liveState.value : 'down');
  }

  private become(state: LiveState): void {
    liveState.value = state;
    this.post({ kind: 'state', state, reached: reached.value, last: this.last });
  }

  /** An event of the server. */
  private take({ name, data, id }: SseEvent): void {
    if (name === 'hello' || name === 'reset') {
      reached.value = true;
      if (name === 'reset') this.spread({ kind: 'reset' }, id);
      else this.note(id);
      this.become('live');
      noteStreamOpened();
    } else if (Object.hasOwn(eventShapes, name)) {
      const message = readEvent(name as EventName, data);
      if (message !== undefined) this.spread(message, id);
      else this.note(id); // what cannot be read is left alone, and not asked for again
    }
  }

  private spread(message: LiveMessage, id: string | undefined): void {
    this.receive(message, id);
    this.post({ kind: 'tell', message, id });
  }

  private receive(message: LiveMessage, id: string | undefined): void {
    if (id !== undefined) this.recent.add(id, message);
    this.note(id);
    try {
      this.deliver(message);
    } catch (error) {
      console.error(error); // one event that cannot be applied must not keep the next from coming
    }
  }

  private note(id: string | undefined): void {
    if (id === undefined || id === '') return;
    this.last = id;
    lastEvent = id;
  }

  /** A message of another tab. */
  private hear(message: TabMessage): void {
    // Without locks every tab has a stream of its own and needs no word of others.
    if (this.leads && message.kind !== 'ask' && message.kind !== 'again') return;
    switch (message.kind) {
      case 'tell':
        this.receive(message.message, message.id);
        return;
      case 'state':
        reached.value = message.reached;
        liveState.value = message.state;
        if (message.state !== 'live') return;
        noteStreamOpened();
        // This tab was opened with what an earlier visit had kept, or slept: what came in between is asked for.
        if (this.last === undefined) this.note(message.last);
        else if (this.last !== message.last) this.ask();
        return;
      case 'ask':
        if (!this.leads) return;
        this.post({ kind: 'state', state: liveState.value, reached: reached.value, last: this.last });
        if (message.last === undefined || message.last === this.last || liveState.value !== 'live') return;
        this.post({ kind: 'missed', tab: message.tab, events: this.recent.behind(message.last), last: this.last });
        return;
      case 'missed':
        if (message.tab !== this.tab) return;
        if (message.events === undefined) this.receive({ kind: 'reset' }, message.last);
        else for (const { message: missed, id } of message.events) this.receive(missed, id);
        this.note(message.last);
        return;
      case 'again':
        if (this.leads) this.attempt.abort();
    }
  }

  private doubt(): void {
    if (Date.now() - this.doubtedAt < kDoubtMs) return;
    this.doubtedAt = Date.now();
    reconnect();
  }
}

function pauseMs(ending: Ending, failures: number): number {
  if (ending.why === 'refused' && ending.retryAfter !== undefined) return ending.retryAfter * 1000;
  if (failures === 0) return kAtOnceMs;
  return (kRetryMs[Math.min(failures, kRetryMs.length) - 1] ?? 15_000) * (0.8 + 0.4 * Math.random());
}

/** While a token is wanted there is nothing to be told. */
async function untilSignedIn(over: AbortSignal): Promise<void> {
  if (!signedOut.value) return;
  let end: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    over.addEventListener('abort', () => resolve(), { once: true });
    end = signedOut.subscribe((still) => {
      if (!still) resolve();
    });
  });
  end();
}
