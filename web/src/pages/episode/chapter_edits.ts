import type { Chapter } from '~/api/types';
import type { Mark } from '~/queries/media';

/** Marks are kept so far apart that each can be heard and pointed at. */
export const kApart = 1;

export function marksOf(chapters: readonly Chapter[]): Mark[] {
  return chapters.map(({ start, title }) => ({ start, title }));
}

export function sameMarks(one: readonly Mark[], other: readonly Mark[]): boolean {
  return (
    one.length === other.length &&
    one.every((mark, at) => mark.title === other[at]?.title && Math.abs(mark.start - other[at].start) < 0.001)
  );
}

const thousandths = (seconds: number) => Math.round(seconds * 1000) / 1000;

/** With one more at `start`; nothing where one begins within a second, or at the very end. */
export function addMark(
  marks: readonly Mark[],
  start: number,
  duration: number,
): { marks: Mark[]; at: number } | undefined {
  const taken = marks.some((mark) => Math.abs(mark.start - start) < kApart);
  if (taken || start > duration - kApart) return undefined;
  if (marks.length === 0) return { marks: [{ start: 0, title: 'Chapter 1' }], at: 0 };
  const next = [...marks, { start: thousandths(start), title: `Chapter ${marks.length + 1}` }];
  next.sort((one, other) => one.start - other.start);
  return { marks: next, at: next.findIndex((mark) => mark.start === thousandths(start)) };
}

export function renameMark(marks: readonly Mark[], at: number, title: string): Mark[] {
  return marks.map((mark, index) => (index === at ? { ...mark, title } : mark));
}

/** The same, begun elsewhere; it stays between its neighbours, and the first one at the beginning. */
export function moveMark(marks: readonly Mark[], at: number, start: number, duration: number): Mark[] {
  if (at === 0) return [...marks];
  const least = (marks[at - 1]?.start ?? 0) + kApart;
  const most = (marks[at + 1]?.start ?? duration) - kApart;
  if (least > most) return [...marks];
  const to = thousandths(Math.min(most, Math.max(least, start)));
  return marks.map((mark, index) => (index === at ? { ...mark, start: to } : mark));
}

/** All but the first, earlier or later by the same; by less where one would leave the episode. */
export function shiftMarks(marks: readonly Mark[], by: number, duration: number): Mark[] {
  const second = marks[1]?.start;
  const last = marks.at(-1)?.start;
  if (second === undefined || last === undefined) return [...marks];
  const allowed = Math.min(Math.max(by, kApart - second), duration - kApart - last);
  return marks.map((mark, index) => (index === 0 ? mark : { ...mark, start: thousandths(mark.start + allowed) }));
}

/** Without one; what remains begins at the beginning. */
export function removeMark(marks: readonly Mark[], at: number): Mark[] {
  return marks.filter((_, index) => index !== at).map((mark, index) => (index === 0 ? { ...mark, start: 0 } : mark));
}

/** What the server would not take, by chapter. */
export function markFlaws(marks: readonly Mark[]): ReadonlyMap<number, string> {
  const flaws = new Map<number, string>();
  for (const [at, { title }] of marks.entries()) {
    if (title.trim() === '') flaws.set(at, 'A chapter needs a name.');
    else if (/\n/.test(title)) flaws.set(at, 'A name is one line.');
  }
  return flaws;
}
