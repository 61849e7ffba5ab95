import type { Script, Speaker } from '~/api/types';
import { type Doc, type Edit, freshId, placeOf, same } from './document';

/** What can be done to chapters, speakers and the head of a script; undefined when there is nothing to do. */

export function renameChapter(doc: Doc, id: string, title: string): Edit | undefined {
  const at = indexOf(doc, id);
  const chapter = doc.chapters[at];
  if (!chapter || chapter.head.title === title) return undefined;
  return { doc: { ...doc, chapters: doc.chapters.with(at, { ...chapter, head: { ...chapter.head, title } }) } };
}

/** Begins a new chapter with a line: it and what follows in its chapter go along. */
export function chapterAt(doc: Doc, line: string, title: string, fresh = freshId): Edit | undefined {
  const place = placeOf(doc, line);
  const chapter = place && doc.chapters[place.chapter];
  if (!place || !chapter || place.at === 0) return undefined;
  const first = { ...chapter, lines: chapter.lines.slice(0, place.at) };
  const second = { id: fresh(), head: { ...chapter.head, title }, lines: chapter.lines.slice(place.at) };
  return { doc: { ...doc, chapters: doc.chapters.toSpliced(place.chapter, 1, first, second) } };
}

/** A new chapter with one empty line, after another. */
export function addChapter(doc: Doc, after: string, title: string, fresh = freshId): Edit | undefined {
  const at = indexOf(doc, after);
  const last = doc.chapters[at]?.lines.at(-1);
  const speaker = last?.turn.speaker ?? doc.head.speakers[0]?.id;
  if (at < 0 || speaker === undefined) return undefined;
  const line = { id: fresh(), locked: false, turn: { speaker, text: '' } };
  const chapter = { id: fresh(), head: { title }, lines: [line] };
  return {
    doc: { ...doc, chapters: doc.chapters.toSpliced(at + 1, 0, chapter) },
    caret: { line: line.id, start: 0, end: 0 },
  };
}

/** Puts a chapter's lines at the end of the one before it. */
export function mergeChapterUp(doc: Doc, id: string): Edit | undefined {
  const at = indexOf(doc, id);
  const [before, chapter] = [doc.chapters[at - 1], doc.chapters[at]];
  if (!before || !chapter) return undefined;
  const merged = { ...before, lines: [...before.lines, ...chapter.lines] };
  return { doc: { ...doc, chapters: doc.chapters.toSpliced(at - 1, 2, merged) } };
}

export function moveChapter(doc: Doc, id: string, step: -1 | 1): Edit | undefined {
  const at = indexOf(doc, id);
  const chapter = doc.chapters[at];
  if (!chapter || doc.chapters[at + step] === undefined) return undefined;
  return { doc: { ...doc, chapters: doc.chapters.toSpliced(at, 1).toSpliced(at + step, 0, chapter) } };
}

/** Takes a chapter out with its lines; the last one stays, and so does one with a locked line. */
export function removeChapter(doc: Doc, id: string): Edit | undefined {
  const at = indexOf(doc, id);
  const chapter = doc.chapters[at];
  if (!chapter || doc.chapters.length < 2 || chapter.lines.some((line) => line.locked)) return undefined;
  const chapters = doc.chapters.toSpliced(at, 1);
  const heir = (chapters[at] ?? chapters[at - 1])?.lines[0];
  return { doc: { ...doc, chapters }, caret: heir && { line: heir.id, start: 0, end: 0 } };
}

export function setHead(doc: Doc, change: Partial<Pick<Script, 'title' | 'summary' | 'language'>>): Edit | undefined {
  const head = { ...doc.head, ...change };
  if (head.summary === '') delete head.summary;
  return same(head, doc.head) ? undefined : { doc: { ...doc, head } };
}

export function setSpeakerFields(doc: Doc, id: string, change: Partial<Omit<Speaker, 'id'>>): Edit | undefined {
  const at = doc.head.speakers.findIndex((speaker) => speaker.id === id);
  const before = doc.head.speakers[at];
  if (!before) return undefined;
  const speaker: Speaker = { ...before, ...change };
  if (speaker.role === '') delete speaker.role;
  if (speaker.voice === '') delete speaker.voice;
  return same(before, speaker) ? undefined : withSpeakers(doc, doc.head.speakers.with(at, speaker));
}

/** The server takes no more. */
export const kMostSpeakers = 6;

export function addSpeaker(doc: Doc, name: string, voice?: string): Edit | undefined {
  if (doc.head.speakers.length >= kMostSpeakers) return undefined;
  const wanted =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'speaker';
  let id = wanted;
  for (let n = 2; doc.head.speakers.some((speaker) => speaker.id === id); ++n) id = `${wanted}-${n}`;
  const speaker: Speaker = { id, name, role: 'guest', ...(voice === undefined ? {} : { voice }) };
  return withSpeakers(doc, [...doc.head.speakers, speaker]);
}

/** Takes out a speaker who says nothing; the last one stays. */
export function removeSpeaker(doc: Doc, id: string): Edit | undefined {
  const speaks = doc.chapters.some(({ lines }) => lines.some((line) => line.turn.speaker === id));
  const speakers = doc.head.speakers.filter((speaker) => speaker.id !== id);
  if (speaks || speakers.length === 0 || speakers.length === doc.head.speakers.length) return undefined;
  return withSpeakers(doc, speakers);
}

function withSpeakers(doc: Doc, speakers: Speaker[]): Edit {
  return { doc: { ...doc, head: { ...doc.head, speakers } } };
}

function indexOf(doc: Doc, id: string): number {
  return doc.chapters.findIndex((chapter) => chapter.id === id);
}
