import { type Doc, linesOf } from './document';
import { kMostSpeakers } from './chapters';

/** What keeps a script from being saved, in the place where it is. */
export interface Flaw {
  readonly where:
    | { kind: 'line'; id: string }
    | { kind: 'chapter'; id: string }
    | { kind: 'speaker'; id: string }
    | { kind: 'head'; field: 'title' | 'summary' | 'language' };
  readonly text: string;
}

/** What the server takes, in bytes of UTF-8 (src/text/script.h). */
const kBytes = { title: 500, summary: 4_000, turn: 20_000, delivery: 1_000, name: 128 } as const;

const encoder = new TextEncoder();

/** Everything that the server would refuse, in the order of the page. Empty: it can be saved. */
export function flawsOf(doc: Doc): Flaw[] {
  const flaws: Flaw[] = [];
  const head = (field: 'title' | 'summary' | 'language', text: string) =>
    flaws.push({ where: { kind: 'head', field }, text });
  if (isBlank(doc.head.title)) head('title', 'The episode has no title.');
  else if (isLonger(doc.head.title, kBytes.title)) head('title', 'The title is too long.');
  if (isLonger(doc.head.summary ?? '', kBytes.summary)) head('summary', 'The summary is too long.');
  if (!/^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(doc.head.language))
    head('language', 'The language must be a tag such as “en” or “pt-BR”.');

  const speakers = new Set<string>();
  for (const speaker of doc.head.speakers) {
    const where = { kind: 'speaker', id: speaker.id } as const;
    if (isBlank(speaker.name)) flaws.push({ where, text: 'A speaker has no name.' });
    else if (isLonger(speaker.name, kBytes.name)) flaws.push({ where, text: 'The name of a speaker is too long.' });
    if (speakers.has(speaker.id)) flaws.push({ where, text: `Two speakers have the id “${speaker.id}”.` });
    speakers.add(speaker.id);
  }
  if (doc.head.speakers.length > kMostSpeakers)
    flaws.push({ where: { kind: 'head', field: 'title' }, text: `There may be ${kMostSpeakers} speakers at most.` });

  let number = 0;
  for (const chapter of doc.chapters) {
    const where = { kind: 'chapter', id: chapter.id } as const;
    if (isBlank(chapter.head.title)) flaws.push({ where, text: 'A chapter has no title.' });
    else if (isLonger(chapter.head.title, kBytes.title)) flaws.push({ where, text: 'A chapter’s title is too long.' });
    if (chapter.lines.length === 0) flaws.push({ where, text: `The chapter “${chapter.head.title}” has no lines.` });
    for (const line of chapter.lines) {
      const text = lineFlaw(++number, line.turn, speakers);
      if (text !== undefined) flaws.push({ where: { kind: 'line', id: line.id }, text });
    }
  }
  return flaws;
}

function lineFlaw(
  number: number,
  { text, speaker, delivery }: { text: string; speaker: string; delivery?: string },
  speakers: ReadonlySet<string>,
): string | undefined {
  if (isBlank(text)) return `Line ${number} is empty.`;
  if (isLonger(text, kBytes.turn)) return `Line ${number} is too long; split it.`;
  if (!speakers.has(speaker)) return `Line ${number} is spoken by “${speaker}”, who is no speaker of this script.`;
  if (isLonger(delivery ?? '', kBytes.delivery)) return `The delivery of line ${number} is too long.`;
  return undefined;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function isLonger(text: string, bytes: number): boolean {
  // A code unit is at most three bytes of UTF-8, so most texts need no encoding to be told short enough.
  return text.length * 3 > bytes && encoder.encode(text).length > bytes;
}

/** The place of the field at fault that the server names, such as "$.segments[2].turns[0].text". */
export function placeOfField(doc: Doc, field: string | undefined): Flaw['where'] | undefined {
  const [, segment, turn] = /^\$\.segments\[(\d+)\](?:\.turns\[(\d+)\])?/.exec(field ?? '') ?? [];
  const chapter = segment === undefined ? undefined : doc.chapters[Number(segment)];
  if (chapter !== undefined) {
    const line = turn === undefined ? undefined : chapter.lines[Number(turn)];
    return line === undefined ? { kind: 'chapter', id: chapter.id } : { kind: 'line', id: line.id };
  }
  const [, speaker] = /^\$\.speakers\[(\d+)\]/.exec(field ?? '') ?? [];
  const known = speaker === undefined ? undefined : doc.head.speakers[Number(speaker)];
  return known === undefined ? undefined : { kind: 'speaker', id: known.id };
}

/** Words as people count them. */
export function wordsOf(doc: Doc): number {
  return linesOf(doc).reduce((sum, line) => sum + (line.turn.text.match(/\S+/g)?.length ?? 0), 0);
}
