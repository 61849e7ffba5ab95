import { signal } from '@preact/signals';
import { addChapter, chapterAt, mergeChapterUp, moveChapter, removeChapter } from '../model/chapters';
import { type Doc, lineOf, placeOf } from '../model/document';
import { duplicate, insert, mergeUp, setSpeaker } from '../model/lines';
import { lockLine, mergeLine, moveLine, removeLine } from '../session/actions';
import type { Session } from '../session/session';
import { offerUndo } from '~/stores/toasts';
import { openPopup, type PopupItem } from './popup_menu';

/** The line that is to be written anew by the model; a dialog asks how. */
export const rewriting = signal<string | undefined>(undefined);

/** The panel that is shown in a dialog where there is no room beside the script. */
export const sheet = signal<'line' | 'script' | 'versions' | undefined>(undefined);

export function openLineMenu(session: Session, id: string, anchor: HTMLElement, narrow: boolean): void {
  const { editor } = session;
  const doc = editor.doc.peek();
  const place = placeOf(doc, id);
  const chapter = place && doc.chapters[place.chapter];
  if (!place || !chapter) return;
  const { locked } = place.line;
  const focus = (line = id) => {
    const end = lineOf(editor.doc.peek(), line)?.turn.text.length ?? 0;
    editor.focus({ line, start: end, end });
  };
  const move = (step: -1 | 1) => {
    moveLine(session, id, step);
    focus();
  };
  const items: PopupItem[] = [
    { label: 'New line after it', icon: 'plus', run: () => editor.apply(insert(editor.doc.peek(), { after: id })) },
    { label: 'Duplicate', icon: 'copy', run: () => editor.apply(duplicate(editor.doc.peek(), id)) },
    {
      label: 'Merge with the line before',
      icon: 'merge',
      keys: 'Backspace',
      disabled: mergeUp(doc, id) === undefined,
      run: () => mergeLine(session, id),
    },
    { label: 'Move up', icon: 'up', keys: 'Alt+↑', disabled: locked, run: () => move(-1) },
    {
      label: 'Move down',
      icon: 'down',
      keys: 'Alt+↓',
      disabled: locked,
      run: () => move(1),
    },
    {
      label: 'Begin a chapter here',
      icon: 'chapters',
      disabled: place.at === 0,
      run: () => {
        editor.apply(chapterAt(editor.doc.peek(), id, 'New chapter'));
        focus();
      },
    },
    {
      label: 'Have it written anew…',
      icon: 'refresh',
      disabled: locked,
      run: () => (rewriting.value = id),
    },
    {
      label: locked ? 'Unlock' : 'Lock',
      icon: locked ? 'unlock' : 'lock',
      keys: 'Ctrl+L',
      run: () => lockLine(session, id),
    },
    { label: 'Delete', icon: 'trash', danger: true, disabled: locked, run: () => removeLine(session, id) },
  ];
  if (narrow) {
    const details = { label: 'Pause, delivery, source…', icon: 'info', run: () => (sheet.value = 'line') } as const;
    items.splice(2, 0, details);
  }
  openPopup(anchor, `Line ${editor.view(id)?.peek().number ?? ''}`, items);
}

export function openSpeakerMenu(session: Session, id: string, anchor: HTMLElement): void {
  const line = lineOf(session.editor.doc.peek(), id);
  if (line === undefined) return;
  const items = session.editor.speakers.peek().map((speaker, at): PopupItem => ({
    label: speaker.name === '' ? speaker.id : speaker.name,
    colour: colourOf(at),
    checked: speaker.id === line.turn.speaker,
    disabled: line.locked,
    keys: at < 4 ? `Alt+${at + 1}` : undefined,
    run: () => give(session, id, speaker.id),
  }));
  openPopup(anchor, 'Speaker', items);
}

export function openChapterMenu(session: Session, id: string, anchor: HTMLElement): void {
  const { editor } = session;
  const doc = editor.doc.peek();
  const at = doc.chapters.findIndex((chapter) => chapter.id === id);
  const run = (operation: (now: Doc) => ReturnType<typeof moveChapter>) => () =>
    void editor.apply(operation(editor.doc.peek()));
  openPopup(anchor, `Chapter ${at + 1}`, [
    { label: 'New chapter after it', icon: 'plus', run: run((now) => addChapter(now, id, 'New chapter')) },
    { label: 'New line at its beginning', icon: 'plus', run: run((now) => insert(now, { startOf: id })) },
    { label: 'Move up', icon: 'up', disabled: at === 0, run: run((now) => moveChapter(now, id, -1)) },
    {
      label: 'Move down',
      icon: 'down',
      disabled: at === doc.chapters.length - 1,
      run: run((now) => moveChapter(now, id, 1)),
    },
    {
      label: 'Merge with the chapter before',
      icon: 'merge',
      disabled: at === 0,
      run: run((now) => mergeChapterUp(now, id)),
    },
    {
      label: 'Delete with its lines',
      icon: 'trash',
      danger: true,
      disabled: removeChapter(doc, id) === undefined,
      run: () => {
        if (editor.apply(removeChapter(editor.doc.peek(), id)))
          offerUndo(`Deleted the chapter “${doc.chapters[at]?.head.title ?? ''}”.`, () => editor.undo());
      },
    },
  ]);
}

/** Which of the four colours a speaker has; beyond four they come again, beside the name. */
export function colourOf(place: number): number {
  return (Math.max(0, place) % 4) + 1;
}

function give(session: Session, id: string, speaker: string): void {
  const { editor } = session;
  const doc = editor.doc.peek();
  editor.apply(setSpeaker(doc, id, speaker));
}
