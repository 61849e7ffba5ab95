import type { Script, Segment, Speaker, Turn } from '~/api/types';

/** A line of the script as it is edited. The turn is kept whole, so that fields this editor does not know survive. */
export interface Line {
  readonly id: string; ///< of this device alone; stays while text, speaker or place change
  readonly turn: Turn;
  readonly locked: boolean; ///< scripts have no such field: kept on this device
}

/** A chapter: a title and its lines. */
export interface Chapter {
  readonly id: string;
  readonly head: Readonly<Omit<Segment, 'turns'>>;
  readonly lines: readonly Line[];
}

/** A script as it is edited. Never changed in place: what did not change between two documents is the same object. */
export interface Doc {
  readonly head: Readonly<Omit<Script, 'segments'>>;
  readonly chapters: readonly Chapter[];
}

/** Where the caret stands; both ends of what is selected. */
export interface Caret {
  readonly line: string;
  readonly start: number;
  readonly end: number;
}

/** What an operation makes: the new document, and where the caret goes (undefined: it stays). */
export interface Edit {
  readonly doc: Doc;
  readonly caret?: Caret | undefined;
}

let made = 0;
const session = Math.random().toString(36).slice(2, 8);

/** An id that no other line or chapter on this device has. */
export function freshId(): string {
  return `${session}-${++made}`;
}

export function docOf(script: Script, fresh: () => string = freshId): Doc {
  const { segments, ...head } = script;
  return {
    head,
    chapters: segments.map(({ turns, ...rest }) => ({
      id: fresh(),
      head: rest,
      lines: turns.map((turn) => ({ id: fresh(), turn, locked: false })),
    })),
  };
}

export function scriptOf(doc: Doc): Script {
  return {
    ...doc.head,
    segments: doc.chapters.map((chapter) => ({ ...chapter.head, turns: chapter.lines.map((line) => line.turn) })),
  };
}

/** A script to begin with, for an episode that has none. */
export function blankScript(title: string, language: string): Script {
  return {
    version: 1,
    title: title === '' ? 'Untitled' : title,
    language,
    speakers: [{ id: 'host', name: 'Host', role: 'host' }],
    segments: [{ title: 'Introduction', turns: [{ speaker: 'host', text: '' }] }],
  };
}

export function linesOf(doc: Doc): Line[] {
  return doc.chapters.flatMap((chapter) => chapter.lines);
}

export interface Place {
  readonly chapter: number;
  readonly at: number; ///< within the chapter
  readonly line: Line;
}

export function placeOf(doc: Doc, id: string): Place | undefined {
  for (const [chapter, { lines }] of doc.chapters.entries()) {
    const at = lines.findIndex((line) => line.id === id);
    const line = lines[at];
    if (line !== undefined) return { chapter, at, line };
  }
  return undefined;
}

export function lineOf(doc: Doc, id: string): Line | undefined {
  return placeOf(doc, id)?.line;
}

/** The number of a line over the whole script, from 0, as the server counts turns. */
export function numberOf(doc: Doc, id: string): number {
  return linesOf(doc).findIndex((line) => line.id === id);
}

export function speakerOf(doc: Doc, id: string): Speaker | undefined {
  return doc.head.speakers.find((speaker) => speaker.id === id);
}

/** The document with other lines in one chapter. */
export function withLines(doc: Doc, chapter: number, lines: readonly Line[]): Doc {
  const before = doc.chapters[chapter];
  if (before === undefined) return doc;
  return { ...doc, chapters: doc.chapters.with(chapter, { ...before, lines }) };
}

/** The document with another turn in one line; the same document when nothing is different. */
export function withTurn(doc: Doc, id: string, turn: Turn): Doc {
  const place = placeOf(doc, id);
  const chapter = place && doc.chapters[place.chapter];
  if (!place || !chapter || place.line.turn === turn) return doc;
  return withLines(doc, place.chapter, chapter.lines.with(place.at, { ...place.line, turn }));
}

/** A turn without what is empty: the server knows a missing pause and no empty one. */
export function turnWith(turn: Turn, change: { [Name in keyof Turn]?: Turn[Name] | undefined }): Turn {
  const next: Record<string, unknown> = { ...turn, ...change };
  for (const name of ['pause_ms', 'delivery', 'source']) {
    if (next[name] === undefined || next[name] === '') Reflect.deleteProperty(next, name);
  }
  return next as unknown as Turn;
}

/** Whether two values of JSON say the same; the order of fields does not matter. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [first, second] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const names = Object.keys(first);
  return (
    names.length === Object.keys(second).length &&
    names.every((name) => name in second && same(first[name], second[name]))
  );
}

/** Whether two documents are the same script. Quick where they share lines. */
export function sameScript(one: Doc, other: Doc): boolean {
  if (one === other) return true;
  return (
    same(one.head, other.head) &&
    one.chapters.length === other.chapters.length &&
    one.chapters.every((chapter, index) => {
      const twin = other.chapters[index];
      if (twin === undefined) return false;
      if (twin === chapter) return true;
      return (
        same(chapter.head, twin.head) &&
        chapter.lines.length === twin.lines.length &&
        chapter.lines.every((line, at) => same(line.turn, twin.lines[at]?.turn))
      );
    })
  );
}
