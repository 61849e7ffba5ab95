import { type Doc, type Edit, type Line, linesOf, turnWith } from './document';

export interface Search {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWords: boolean;
}

export interface Found {
  readonly line: string;
  readonly start: number;
  readonly end: number;
}

/** Every place where the text stands, in the order of the script. */
export function find(doc: Doc, search: Search): Found[] {
  return linesOf(doc).flatMap((line) => foundIn(line, search));
}

function foundIn(line: Line, search: Search): Found[] {
  const pattern = patternOf(search);
  if (pattern === undefined) return [];
  return [...line.turn.text.matchAll(pattern)].map((match) => ({
    line: line.id,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Puts `by` in the place of one. */
export function replaceOne(doc: Doc, found: Found, by: string): Edit | undefined {
  const edit = inLines(doc, (line) =>
    line.id === found.line && !line.locked
      ? line.turn.text.slice(0, found.start) + by + line.turn.text.slice(found.end)
      : line.turn.text,
  );
  const end = found.start + by.length;
  return edit && { doc: edit.doc, caret: { line: found.line, start: end, end } };
}

/** Puts `by` in the place of all of them but those in locked lines; `count` were put. */
export function replaceAll(doc: Doc, search: Search, by: string): (Edit & { count: number }) | undefined {
  const pattern = patternOf(search);
  if (pattern === undefined) return undefined;
  let count = 0;
  const edit = inLines(doc, (line) => {
    if (line.locked) return line.turn.text;
    return line.turn.text.replaceAll(pattern, () => {
      ++count;
      return by;
    });
  });
  return edit && { ...edit, count };
}

function patternOf({ text, matchCase, wholeWords }: Search): RegExp | undefined {
  if (text === '') return undefined;
  const literal = text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  const bounded = wholeWords ? String.raw`(?<![\p{L}\p{N}_])${literal}(?![\p{L}\p{N}_])` : literal;
  return new RegExp(bounded, matchCase ? 'gu' : 'giu');
}

function inLines(doc: Doc, textOf: (line: Line) => string): Edit | undefined {
  const chapters = doc.chapters.map((chapter) => {
    const lines = chapter.lines.map((line) => {
      const text = textOf(line);
      return text === line.turn.text ? line : { ...line, turn: turnWith(line.turn, { text }) };
    });
    if (lines.every((line, at) => line === chapter.lines[at])) return chapter;
    return { ...chapter, lines };
  });
  if (chapters.every((chapter, at) => chapter === doc.chapters[at])) return undefined;
  return { doc: { ...doc, chapters } };
}
