import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Episode } from '~/api/types';
import { isRecord } from '~/api/validate';
import { type Mark, saveChapters } from '~/queries/media';
import { dropDraft, readDraft, saveDraft } from '~/stores/drafts';
import { offerUndo, showToast } from '~/stores/toasts';
import { addMark, markFlaws, marksOf, moveMark, removeMark, renameMark, shiftMarks } from './chapter_edits';

/** The chapters of an episode while a person changes them. What was changed and not saved outlives the page. */
export interface ChapterEditor {
  marks: Signal<readonly Mark[] | undefined>; ///< nothing: they are not being changed
  flaws: ReadonlySignal<ReadonlyMap<number, string>>;
  busy: Signal<boolean>;
  trouble: Signal<string>;
  begin: (episode: Episode) => void;
  add: (seconds: number) => number | undefined; ///< where the new one is
  rename: (at: number, title: string) => void;
  move: (at: number, seconds: number) => void;
  shift: (seconds: number) => void;
  remove: (at: number) => void;
  save: (episode: Episode) => Promise<boolean>;
  lock: (episode: Episode, on: boolean) => Promise<void>; ///< without it, chapters are those of the script
  leave: () => void;
}

export function makeChapterEditor(id: string): ChapterEditor {
  const draftKey = `chapters:${id}`;
  const marks = signal<readonly Mark[] | undefined>(undefined);
  const busy = signal(false);
  const trouble = signal('');
  let before: Mark[] = [];
  let duration = 0;

  void readDraft(draftKey).then((draft) => {
    const kept = readMarks(draft);
    if (kept === undefined || marks.value !== undefined) return;
    ({ before, duration } = kept);
    marks.value = kept.marks;
  });
  const change = (next: readonly Mark[]) => {
    marks.value = next;
    trouble.value = '';
    void saveDraft(draftKey, { before, marks: next, duration });
  };
  const leave = () => {
    marks.value = undefined;
    trouble.value = '';
    void dropDraft(draftKey);
  };
  const send = async (episode: Episode, wanted: Mark[], keep: boolean): Promise<boolean> => {
    busy.value = true;
    try {
      const outcome = await saveChapters(episode, before, wanted, keep);
      if (outcome.state === 'saved' || outcome.state === 'queued') {
        leave();
        if (outcome.state === 'queued') showToast('The server is away. The chapters will be saved when it is back.');
        else if (keep) showToast('Chapters saved. Each begins with the sentence that is nearest to it.');
        return true;
      }
      if (outcome.state === 'conflict') before = outcome.present.map(({ start, title }) => ({ start, title }));
      trouble.value =
        outcome.state === 'conflict'
          ? 'Somebody has changed these chapters meanwhile. Save once more to put yours in their place, or cancel to see theirs.'
          : outcome.why;
    } catch (error) {
      trouble.value = error instanceof Error ? error.message : 'The chapters could not be saved.';
    } finally {
      busy.value = false;
    }
    return false;
  };
  return {
    marks,
    busy,
    trouble,
    flaws: computed(() => markFlaws(marks.value ?? [])),
    begin(episode) {
      before = marksOf(episode.rendered?.chapters ?? []);
      duration = episode.duration;
      marks.value = before;
    },
    add(seconds) {
      const added = addMark(marks.value ?? [], seconds, duration);
      if (added === undefined) showToast('A chapter begins here already. Go on a little, then add one.');
      else change(added.marks);
      return added?.at;
    },
    rename: (at, title) => change(renameMark(marks.value ?? [], at, title)),
    move: (at, seconds) => change(moveMark(marks.value ?? [], at, seconds, duration)),
    shift: (seconds) => change(shiftMarks(marks.value ?? [], seconds, duration)),
    remove(at) {
      const then = marks.value ?? [];
      change(removeMark(then, at));
      offerUndo(`Chapter “${then[at]?.title ?? ''}” deleted.`, () => change(then));
    },
    save: (episode) => send(episode, [...(marks.value ?? [])], true),
    async lock(episode, on) {
      const then = marksOf(episode.rendered?.chapters ?? []);
      before = then;
      if (!(await send(episode, on ? then : [], on)) || on) return;
      offerUndo('Chapters follow the script again.', () => {
        before = [];
        void saveChapters(episode, then, then, true);
      });
    },
    leave,
  };
}

function readMarks(draft: unknown): { before: Mark[]; marks: Mark[]; duration: number } | undefined {
  if (!isRecord(draft) || typeof draft.duration !== 'number') return undefined;
  const whole = [draft.before, draft.marks].every(
    (list) =>
      Array.isArray(list) &&
      list.every((mark) => isRecord(mark) && typeof mark.start === 'number' && typeof mark.title === 'string'),
  );
  return whole ? (draft as unknown as { before: Mark[]; marks: Mark[]; duration: number }) : undefined;
}
