import { signal } from '@preact/signals';
import { reached, withQuery } from '~/api/client';
import { type EventName, eventShapes, type LiveMessage, readEvent } from './messages';
import { noteStreamOpened } from './opened';

/** Whether this browser is told of changes. */
export const liveState = signal<'connecting' | 'live' | 'down'>('connecting');

/** What tabs tell each other. The one that holds the lock has the stream; a new one asks how things are. */
type TabMessage =
  | { tell: LiveMessage; id: string | undefined }
  | { state: 'connecting' | 'live' | 'down'; last: string | undefined }
  | { ask: true };

const kLock = 'showrunner-events';
const kChannel = 'showrunner-events';
const kRetryMs = [1_000, 2_000, 5_000, 10_000, 15_000];

/**
 * One stream of events for all tabs of a browser: whoever holds a Web Lock reads it and tells the others, and when that tab
 * goes, the next one goes on behind the last event that all of them have seen. `receive` is called for each event, in every
 * tab; `restored` is the number up to which the kept cache of an earlier visit knows everything.
 */
export function followEvents(receive: (message: LiveMessage) => void, restored: string | undefined): () => void {
  const stop = new AbortController();
  const channel = new BroadcastChannel(kChannel);
  let last = restored;
  let leads = false;

  const note = (id: string | undefined) => {
    if (id === undefined || id === '') return;
    last = id;
    lastEvent = id;
  };
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if ('ask' in data) {
      if (leads) channel.postMessage({ state: liveState.value, last } satisfies TabMessage);
    } else if ('state' in data) {
      liveState.value = data.state;
      // This tab was opened with what an earlier visit had kept, and nobody tells it what came in between.
      if (last !== undefined && data.last !== undefined && Number(last) < Number(data.last)) receive({ kind: 'reset' });
      note(data.last);
      if (data.state === 'live') {
        reached.value = true;
        noteStreamOpened();
      }
    } else {
      note(data.id);
      receive(data.tell);
    }
  };
  const become = (state: 'connecting' | 'live' | 'down') => {
    if (state === liveState.value && state !== 'live') return;
    liveState.value = state;
    channel.postMessage({ state, last } satisfies TabMessage);
  };
  channel.postMessage({ ask: true } satisfies TabMessage);

  void navigator.locks
    .request(kLock, { signal: stop.signal }, async () => {
      leads = true;
      for (let failures = 0; !stop.signal.aborted;) {
        const outcome = await readStream({
          last: () => last,
          stop: stop.signal,
          opened: () => {
            failures = 0;
            reached.value = true;
            become('live');
            noteStreamOpened();
          },
          tell: (message, id) => {
            note(id);
            receive(message);
            channel.postMessage({ tell: message, id } satisfies TabMessage);
          },
          seen: note,
        });
        if (stop.signal.aborted) return;
        become(outcome === 'refused' ? 'down' : failures === 0 ? 'connecting' : 'down');
        await pause(kRetryMs[Math.min(failures++, kRetryMs.length - 1)] ?? 15_000, stop.signal);
      }
    })
    .catch(() => undefined); // stopped while waiting
  return () => {
    stop.abort();
    channel.close();
  };
}

/** The number of the newest event that this tab has seen: what the kept cache is as new as. */
export let lastEvent: string | undefined;

/** Reads one connection to its end. 'refused': the server wants a token, or has no stream. */
function readStream(to: {
  last: () => string | undefined;
  stop: AbortSignal;
  opened: () => void;
  tell: (message: LiveMessage, id: string | undefined) => void;
  seen: (id: string) => void;
}): Promise<'ended' | 'refused'> {
  return new Promise((resolve) => {
    const source = new EventSource(withQuery('/api/events', { last_event_id: to.last() }));
    const end = (outcome: 'ended' | 'refused') => {
      source.close();
      resolve(outcome);
    };
    to.stop.addEventListener('abort', () => end('ended'), { once: true });
    source.addEventListener('hello', (event: MessageEvent<string>) => {
      to.seen(event.lastEventId);
      to.opened();
    });
    // Too much has happened since, or the server has another library: everything may be different.
    source.addEventListener('reset', (event: MessageEvent<string>) => {
      to.opened();
      to.tell({ kind: 'reset' }, event.lastEventId);
    });
    for (const name of Object.keys(eventShapes) as EventName[]) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        const message = readEvent(name, event.data);
        const id = name === 'progress' ? undefined : event.lastEventId;
        if (message !== undefined) to.tell(message, id);
        else if (id !== undefined) to.seen(id);
      });
    }
    source.onerror = () => {
      // EventSource would try again by itself, but without telling how often, and with an address that names an old event.
      const refused = source.readyState === EventSource.CLOSED;
      end(refused ? 'refused' : 'ended');
      if (!refused) reached.value = navigator.onLine && reached.value;
    };
  });
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done, { once: true });
    stop.addEventListener('abort', done, { once: true });
  });
}
