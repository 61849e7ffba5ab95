import type { Chapter } from '~/api/types';
import type { Line } from '~/queries/media';

/** What one speaker says without being interrupted; `first` is the index of its first line. */
export interface SpokenTurn {
  speaker: string;
  first: number;
  lines: readonly Line[];
  chapter?: string; ///< begins here
}

/** Where a word that is searched for was found. */
export interface Hit {
  line: number;
  from: number; ///< offsets into its text
  to: number;
}

/** Lines as turns, with a break where a chapter begins. */
export function turnsOf(lines: readonly Line[], chapters: readonly Chapter[]): SpokenTurn[] {
  const turns: (SpokenTurn & { lines: Line[] })[] = [];
  let next = 0;
  for (const [index, line] of lines.entries()) {
    let chapter: string | undefined;
    // A chapter begins with the first line that starts no earlier; half of a tenth of a second is rounding.
    for (let due = chapters[next]; due !== undefined && due.start <= line.start + 0.05; due = chapters[++next])
      chapter = due.title;
    const last = turns.at(-1);
    if (last?.speaker === line.speaker && chapter === undefined) last.lines.push(line);
    else
      turns.push({
        speaker: line.speaker,
        first: index,
        lines: [line],
        ...(chapter !== undefined && chapters.length > 1 ? { chapter } : {}),
      });
  }
  return turns;
}

/** The line that is spoken at `seconds`, or was last before a pause; -1 before the first. */
export function lineAt(lines: readonly Line[], seconds: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // Players stop a hair before the time that they were asked for.
    if ((lines[middle]?.start ?? 0) <= seconds + 0.05) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Small letters without accents, and for each of them where it stands in the text. */
function folded(text: string): { plain: string; at: number[] } {
  let plain = '';
  const at: number[] = [];
  let offset = 0;
  for (const sign of text) {
    const bare = sign
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .toLowerCase();
    for (let sign = 0; sign < bare.length; sign++) at.push(offset);
    plain += bare;
    offset += sign.length;
  }
  at.push(text.length);
  return { plain, at };
}

/** Every place where `needle` stands, whatever the case and the accents. */
export function findHits(lines: readonly Line[], needle: string): Hit[] {
  const wanted = folded(needle.trim()).plain;
  if (wanted === '') return [];
  const hits: Hit[] = [];
  for (const [line, { text }] of lines.entries()) {
    const { plain, at } = folded(text);
    for (let from = plain.indexOf(wanted); from >= 0; from = plain.indexOf(wanted, from + wanted.length))
      hits.push({ line, from: at[from] ?? 0, to: at[from + wanted.length] ?? text.length });
  }
  return hits;
}

/** The first hit at or behind a line; the first of all when there is none. */
export function hitFrom(hits: readonly Hit[], line: number): number {
  return Math.max(
    0,
    hits.findIndex((hit) => hit.line >= line),
  );
}

/** "12", "1:02", "1h2m3s" of an address, in seconds. */
export function readTime(text: string | null): number | undefined {
  if (text === null) return undefined;
  const clock = /^(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)$/.exec(text);
  if (clock) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  if (units === null || text === '') return undefined;
  return Number(units[1] ?? 0) * 3600 + Number(units[2] ?? 0) * 60 + Number(units[3] ?? 0);
}
