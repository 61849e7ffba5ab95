import { isGatewaysWord, problemOf } from '~/api/transport';
import { Silence } from './silence';
import { type SseEvent, SseParser } from './sse_parser';

/** How a connection ended. */
export type Ending =
  | { why: 'closed' } ///< the server ended it, or the network broke it
  | { why: 'silent' } ///< open, and not even a heartbeat for too long
  | { why: 'unreachable' } ///< there was no answer
  | { why: 'signed-out' }
  | { why: 'refused'; retryAfter: number | undefined } ///< the server is there and has no stream for us now
  | { why: 'stopped' };

export interface Connection {
  path: string;
  last: string | undefined; ///< go on behind this event
  stop: AbortSignal;
  receive: (event: SseEvent) => void;
  patience?: { answerMs: number; silenceMs: number };
}

/** The server sends a heartbeat every 15 s: two that are missing are a dead connection. */
const kPatience = { answerMs: 10_000, silenceMs: 40_000 };

/**
 * Reads one connection to the event stream to its end. It is `fetch` and not EventSource, because only so can be seen that
 * a token is wanted (EventSource shows no status), that heartbeats fail to come (it hides comments: a connection that died
 * without a word, as in sleep, looks open for ever), and behind which event it goes on (EventSource repeats its address).
 */
export async function readEvents(connection: Connection): Promise<Ending> {
  const { answerMs, silenceMs } = connection.patience ?? kPatience;
  const silence = new Silence(answerMs);
  let opened = false;
  try {
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (connection.last !== undefined) headers['Last-Event-ID'] = connection.last;
    const response = await fetch(connection.path, {
      headers,
      signal: AbortSignal.any([connection.stop, silence.signal]),
      cache: 'no-store',
      credentials: 'same-origin',
    });
    if (!isEventStream(response) || response.body === null) return await refusal(response);
    opened = true;
    const parser = new SseParser();
    const text = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { why: 'closed' };
      silence.broken(silenceMs);
      for (const event of parser.feed(text.decode(value, { stream: true }))) connection.receive(event);
    }
  } catch {
    if (connection.stop.aborted) return { why: 'stopped' };
    if (!opened) return { why: 'unreachable' };
    return { why: silence.signal.aborted ? 'silent' : 'closed' };
  } finally {
    silence.end();
  }
}

function isEventStream(response: Response): boolean {
  return response.ok && response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
}

async function refusal(response: Response): Promise<Ending> {
  const problem = await problemOf(response);
  if (problem.code === 'signed_out') return { why: 'signed-out' };
  if (isGatewaysWord(problem.status)) return { why: 'unreachable' };
  return { why: 'refused', retryAfter: problem.retryAfter };
}
