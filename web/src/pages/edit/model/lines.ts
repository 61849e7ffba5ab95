import type { Turn } from '~/api/types';
import {
  type Doc,
  type Edit,
  freshId,
  type Line,
  type Place,
  placeOf,
  turnWith,
  withLines,
  withTurn,
} from './document';

/**
 * What can be done to lines. Each gives the new document and where the caret goes, or undefined when there is nothing to
 * do: the line is not there, is locked, or stands at the end where it should go on.
 */

export function setText(doc: Doc, id: string, text: string): Edit | undefined {
  return changed(doc, id, { text });
}

export function setSpeaker(doc: Doc, id: string, speaker: string): Edit | undefined {
  if (!doc.head.speakers.some((known) => known.id === speaker)) return undefined;
  return changed(doc, id, { speaker });
}

/** Silence before the line in milliseconds; undefined: the usual. */
export function setPause(doc: Doc, id: string, pause: number | undefined): Edit | undefined {
  return changed(doc, id, { pause_ms: pause });
}

export function setDelivery(doc: Doc, id: string, delivery: string): Edit | undefined {
  return changed(doc, id, { delivery });
}

export function setLocked(doc: Doc, id: string, locked: boolean): Edit | undefined {
  const place = placeOf(doc, id);
  if (!place || place.line.locked === locked) return undefined;
  return { doc: replaced(doc, place, [{ ...place.line, locked }]) };
}

/** Cuts a line in two at the caret; what was selected goes. The caret stands at the beginning of the second. */
export function split(doc: Doc, id: string, start: number, end = start, fresh = freshId): Edit | undefined {
  const place = unlocked(doc, id);
  if (!place) return undefined;
  const { line } = place;
  const first = { ...line, turn: turnWith(line.turn, { text: line.turn.text.slice(0, start).trimEnd() }) };
  const second: Line = {
    id: fresh(),
    locked: false,
    // The pause stands before the first half; delivery and source are those of both.
    turn: turnWith(line.turn, { text: line.turn.text.slice(end).trimStart(), pause_ms: undefined }),
  };
  return { doc: replaced(doc, place, [first, second]), caret: { line: second.id, start: 0, end: 0 } };
}

/** Puts a line behind the one before it in its chapter, which keeps its speaker. The caret stands at the seam. */
export function mergeUp(doc: Doc, id: string): Edit | undefined {
  const place = unlocked(doc, id);
  const chapter = place && doc.chapters[place.chapter];
  if (!place || !chapter) return undefined;
  const before = chapter.lines[place.at - 1];
  if (!before || before.locked) return undefined;
  const head = before.turn.text.trimEnd();
  const tail = place.line.turn.text.trimStart();
  const seam = head === '' || tail === '' ? '' : ' ';
  const line = {
    ...before,
    turn: turnWith(before.turn, { text: head + seam + tail, source: joined(before, place.line) }),
  };
  const lines = chapter.lines.toSpliced(place.at - 1, 2, line);
  const caret = head.length + seam.length;
  return { doc: withLines(doc, place.chapter, lines), caret: { line: line.id, start: caret, end: caret } };
}

/** The span of both where they are of the same document. */
function joined(one: Line, other: Line): Turn['source'] {
  const [a, b] = [one.turn.source, other.turn.source];
  if (!a || !b) return a ?? b;
  if (a.document !== b.document || a.part !== b.part) return a;
  return { ...a, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** Moves a line by one, also over the end of its chapter into the next one. */
export function moveBy(doc: Doc, id: string, step: -1 | 1): Edit | undefined {
  const place = unlocked(doc, id);
  const chapter = place && doc.chapters[place.chapter];
  if (!place || !chapter) return undefined;
  const at = place.at + step;
  if (at >= 0 && at < chapter.lines.length) {
    const lines = chapter.lines.toSpliced(place.at, 1).toSpliced(at, 0, place.line);
    return { doc: withLines(doc, place.chapter, lines) };
  }
  const target = doc.chapters[place.chapter + step];
  if (target === undefined) return undefined;
  return { doc: put(removed(doc, place), place.line, target.id, step < 0 ? target.lines.length : 0) };
}

/** Moves a line to stand before another, or at the end of a chapter. */
export function moveTo(doc: Doc, id: string, target: { before: string } | { endOf: string }): Edit | undefined {
  const place = unlocked(doc, id);
  if (!place || ('before' in target && target.before === id)) return undefined;
  const without = removed(doc, place);
  if ('endOf' in target) {
    const chapter = without.chapters.find(({ id: known }) => known === target.endOf);
    if (!chapter) return undefined;
    return settled(doc, put(without, place.line, chapter.id, chapter.lines.length));
  }
  const next = placeOf(without, target.before);
  const chapter = next && without.chapters[next.chapter];
  if (!next || !chapter) return undefined;
  return settled(doc, put(without, place.line, chapter.id, next.at));
}

/** A new line after another one, or at the beginning of a chapter. */
export function insert(
  doc: Doc,
  where: { after: string } | { startOf: string },
  text = '',
  fresh = freshId,
): Edit | undefined {
  const after = 'after' in where ? placeOf(doc, where.after) : undefined;
  const chapter =
    after === undefined
      ? doc.chapters.findIndex(({ id }) => 'startOf' in where && id === where.startOf)
      : after.chapter;
  const lines = doc.chapters[chapter]?.lines;
  const speaker = after?.line.turn.speaker ?? lines?.[0]?.turn.speaker ?? doc.head.speakers[0]?.id;
  if (lines === undefined || speaker === undefined) return undefined;
  const line: Line = { id: fresh(), locked: false, turn: { speaker, text } };
  const at = after === undefined ? 0 : after.at + 1;
  return { doc: withLines(doc, chapter, lines.toSpliced(at, 0, line)), caret: { line: line.id, start: 0, end: 0 } };
}

export function duplicate(doc: Doc, id: string, fresh = freshId): Edit | undefined {
  const place = placeOf(doc, id);
  if (!place) return undefined;
  const twin: Line = { ...place.line, id: fresh(), locked: false };
  const end = twin.turn.text.length;
  return { doc: replaced(doc, place, [place.line, twin]), caret: { line: twin.id, start: end, end } };
}

/** Takes a line out. The caret goes to the line that stands there now, or to the one before. */
export function remove(doc: Doc, id: string): Edit | undefined {
  const place = unlocked(doc, id);
  if (!place) return undefined;
  const next = removed(doc, place);
  const lines = doc.chapters.flatMap((chapter) => chapter.lines);
  const at = lines.indexOf(place.line);
  const heir = lines[at + 1] ?? lines[at - 1];
  return { doc: next, caret: heir && { line: heir.id, start: 0, end: 0 } };
}

function changed(doc: Doc, id: string, change: Parameters<typeof turnWith>[1]): Edit | undefined {
  const place = unlocked(doc, id);
  if (!place) return undefined;
  const turn = turnWith(place.line.turn, change);
  const differs = Object.keys(change).some((name) => place.line.turn[name as keyof Turn] !== turn[name as keyof Turn]);
  return differs ? { doc: withTurn(doc, id, turn) } : undefined;
}

function unlocked(doc: Doc, id: string): Place | undefined {
  const place = placeOf(doc, id);
  return place === undefined || place.line.locked ? undefined : place;
}

function replaced(doc: Doc, place: Place, lines: Line[]): Doc {
  return withLines(doc, place.chapter, doc.chapters[place.chapter]?.lines.toSpliced(place.at, 1, ...lines) ?? []);
}

function removed(doc: Doc, place: Place): Doc {
  return replaced(doc, place, []);
}

function put(doc: Doc, line: Line, chapter: string, at: number): Doc {
  const index = doc.chapters.findIndex(({ id }) => id === chapter);
  return withLines(doc, index, doc.chapters[index]?.lines.toSpliced(at, 0, line) ?? []);
}

/** Nothing when everything stands where it stood. */
function settled(before: Doc, doc: Doc): Edit | undefined {
  const order = (of: Doc) => of.chapters.map((chapter) => chapter.lines.map(({ id }) => id).join(' ')).join('|');
  return order(before) === order(doc) ? undefined : { doc };
}
