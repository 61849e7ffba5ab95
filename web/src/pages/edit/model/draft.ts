import { flawOf, isRecord } from '~/api/validate';
import type { Doc } from './document';

/** What is kept on this device of a script under work: the document with its locks, and what it stands on. */
export interface Draft {
  readonly format: 1;
  readonly version: number; ///< of the script that `base` is; 0: the episode had none
  readonly base: Doc;
  readonly doc: Doc;
  readonly handed: boolean; ///< all of it is in the outbox, or was
  readonly at: number; ///< milliseconds since 1970
}

export function draftKey(episode: string, holds: boolean): string {
  // A second tab with the same episode must not write over what the first keeps.
  return holds ? `edit:${episode}` : `edit:${episode}:second`;
}

/** Reads what was kept; nothing for what is no draft, or one of a later program. */
export function readDraft(kept: unknown): Draft | undefined {
  if (!isRecord(kept) || kept.format !== 1 || typeof kept.version !== 'number' || typeof kept.at !== 'number')
    return undefined;
  return isDoc(kept.base) && isDoc(kept.doc) ? (kept as unknown as Draft) : undefined;
}

function isDoc(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.head) || !Array.isArray(value.chapters)) return false;
  const whole = value.chapters.every(
    (chapter) =>
      isRecord(chapter) && typeof chapter.id === 'string' && isRecord(chapter.head) && Array.isArray(chapter.lines),
  );
  if (!whole) return false;
  const chapters = value.chapters as { head: object; lines: unknown[] }[];
  const lines = chapters.flatMap((chapter) => chapter.lines);
  if (!lines.every((line) => isRecord(line) && typeof line.id === 'string' && typeof line.locked === 'boolean'))
    return false;
  const segments = chapters.map((chapter) => ({
    ...chapter.head,
    turns: chapter.lines.map((line) => (line as { turn: unknown }).turn),
  }));
  return flawOf({ ...value.head, segments }, 'Script') === undefined;
}
