/** One event of a stream, as the standard dispatches it. */
export interface SseEvent {
  name: string;
  data: string;
  id: string | undefined; ///< of this event alone, unlike EventSource's lastEventId
}

/**
 * Reads server-sent events (WHATWG HTML §9.2.6) of pieces of text as they come, wherever they are cut. Holds no socket and
 * no clock: comments, which are the server's heartbeat, give no event, but whoever feeds it sees that something came.
 */
export class SseParser {
  private rest = '';
  private begun = false;
  private afterReturn = false; ///< a line ended with CR at the end of a piece: an LF that follows belongs to it
  private name = '';
  private data: string[] = [];
  private id: string | undefined;

  feed(piece: string): SseEvent[] {
    const events: SseEvent[] = [];
    let text = this.rest + piece;
    if (text === '') return events;
    if (!this.begun && text.startsWith('\uFEFF')) text = text.slice(1);
    this.begun = true;
    let from = 0;
    if (this.afterReturn && text.startsWith('\n')) from = 1;
    this.afterReturn = false;
    for (let at = lineEnd(text, from); at >= 0; at = lineEnd(text, from)) {
      this.line(text.slice(from, at), events);
      from = at + 1;
      if (text[at] !== '\r') continue;
      if (from === text.length) this.afterReturn = true;
      else if (text[from] === '\n') ++from;
    }
    this.rest = text.slice(from);
    return events;
  }

  private line(line: string, events: SseEvent[]): void {
    if (line === '') {
      if (this.data.length > 0) {
        events.push({ name: this.name || 'message', data: this.data.join('\n'), id: this.id });
      }
      this.name = '';
      this.data = [];
      this.id = undefined;
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') this.name = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value;
  }
}

const kLineEnd = /[\r\n]/g;

function lineEnd(text: string, from: number): number {
  kLineEnd.lastIndex = from;
  return kLineEnd.exec(text)?.index ?? -1;
}
