import type { LiveMessage } from './messages';

export interface Numbered {
  id: string;
  message: LiveMessage;
}

const kKept = 500;

/** The newest events, for tabs that are opened with what an earlier visit had kept. */
export class Recent {
  private events: Numbered[] = [];

  /** All events behind `floor` are here; nothing: none is known yet. */
  constructor(
    private floor: string | undefined,
    private readonly limit = kKept,
  ) {}

  add(id: string, message: LiveMessage): void {
    if (message.kind === 'reset') {
      this.beginAnew(id);
      return;
    }
    this.floor ??= String(Number(id) - 1);
    this.events.push({ id, message });
    if (this.events.length > this.limit) this.floor = this.events.shift()?.id;
  }

  /** Nothing before `id` is of use any more. */
  beginAnew(id: string | undefined): void {
    this.events = [];
    this.floor = id;
  }

  /** What came behind `id`; nothing when not all of it is here. */
  behind(id: string): Numbered[] | undefined {
    const newest = this.events.at(-1)?.id ?? this.floor;
    if (this.floor === undefined || newest === undefined) return undefined;
    if (Number(id) < Number(this.floor) || Number(id) > Number(newest)) return undefined;
    return this.events.filter((event) => Number(event.id) > Number(id));
  }
}
