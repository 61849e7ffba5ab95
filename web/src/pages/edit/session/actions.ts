import { sayWhy } from '~/api/problem';
import type { Episode, ScriptVersion } from '~/api/types';
import { play, trackOf } from '~/player/player';
import { renderEpisode } from '~/queries/episode_actions';
import { regenerateTurn, restoreScript } from '~/queries/scripts';
import { announce } from '~/stores/announcer';
import { offerUndo, showToast } from '~/stores/toasts';
import { kMostSpeakers } from '../model/chapters';
import { lineOf, numberOf } from '../model/document';
import * as lines from '../model/lines';
import { flawsOf } from '../model/flaws';
import type { Session } from './session';

/** What a person does to the line under work, from keys, menus and the palette alike. */

export function splitLine({ editor }: Session, id: string): void {
  const caret = editor.caret();
  if (caret?.line !== id) return;
  done(editor.apply(lines.split(editor.doc.peek(), id, caret.start, caret.end)), id, editor);
}

export function mergeLine({ editor }: Session, id: string): void {
  if (editor.apply(lines.mergeUp(editor.doc.peek(), id))) return;
  const locked = lineOf(editor.doc.peek(), id)?.locked === true;
  announce(locked ? 'The line is locked.' : 'There is no line before it in this chapter that it could join.');
}

export function moveLine({ editor }: Session, id: string, step: -1 | 1): void {
  if (!done(editor.apply(lines.moveBy(editor.doc.peek(), id, step)), id, editor)) return;
  announce(`Line ${numberOf(editor.doc.peek(), id) + 1}`);
}

export function removeLine({ editor }: Session, id: string): void {
  const number = numberOf(editor.doc.peek(), id) + 1;
  if (!done(editor.apply(lines.remove(editor.doc.peek(), id)), id, editor)) return;
  offerUndo(`Deleted line ${number}.`, () => editor.undo());
}

export function lockLine({ editor }: Session, id: string): void {
  const locked = lineOf(editor.doc.peek(), id)?.locked === true;
  editor.apply(lines.setLocked(editor.doc.peek(), id, !locked));
  announce(locked ? 'Unlocked.' : 'Locked.');
}

/** The n-th speaker of the script, from 0. */
export function giveLine({ editor }: Session, id: string, speaker: number): void {
  const to = speaker < kMostSpeakers ? editor.speakers.peek()[speaker] : undefined;
  if (to === undefined || !done(editor.apply(lines.setSpeaker(editor.doc.peek(), id, to.id)), id, editor)) return;
  announce(to.name);
}

function done(applied: boolean, id: string, editor: Session['editor']): boolean {
  if (!applied && lineOf(editor.doc.peek(), id)?.locked === true) announce('The line is locked.');
  return applied;
}

/** Brings a place of the script into view, with the focus on it. */
export function goTo(session: Session, where: ReturnType<typeof flawsOf>[number]['where']): void {
  if (where.kind === 'line') {
    const end = lineOf(session.editor.doc.peek(), where.id)?.turn.text.length ?? 0;
    session.editor.focus({ line: where.id, start: end, end });
    return;
  }
  const name = where.kind === 'head' ? where.field : `${where.kind}-${where.id}`;
  const field = document.querySelector<HTMLElement>(`[data-place="${CSS.escape(name)}"]`);
  field?.scrollIntoView({ block: 'center' });
  field?.focus();
}

/** Plays the whole episode from a line on. */
export async function playFrom(session: Session, id: string, episode: Episode | undefined): Promise<void> {
  const at = session.editor.view(id)?.peek().spokenAs;
  const span = at === undefined ? undefined : session.audio.peek()?.spans.get(at);
  const track = episode && trackOf(episode);
  if (track === undefined || span === undefined) {
    announce('The present audio does not have this line.');
    return;
  }
  await play(track, span.start);
}

/** Saves, then has what is new spoken. Away from the server both wait on this device, in this order. */
export async function render(session: Session, episode: Pick<Episode, 'id' | 'title'>): Promise<void> {
  await session.saving.flush();
  const state = session.saving.state.peek();
  if (state.kind === 'held') {
    showToast(`${state.flaw.text} It can be rendered once that is mended.`, {
      tone: 'problem',
      action: { label: 'Show', run: () => goTo(session, state.flaw.where) },
    });
    return;
  }
  if (state.kind !== 'saved' && state.kind !== 'queued') {
    if (state.kind === 'conflict') showToast('Decide first what both of you have changed.', { tone: 'problem' });
    return;
  }
  await renderEpisode(episode);
}

/** Makes an earlier version the present one; undo brings back what was here. */
export async function restore(session: Session, version: number): Promise<boolean> {
  return await ask(session, () => restoreScript(session.episode, version, session.saving.version.peek()));
}

/** Has the model write one line anew; undo brings back the old words. */
export async function regenerate(session: Session, id: string, instructions: string): Promise<boolean> {
  return await ask(session, () => {
    const turn = numberOf(session.editor.doc.peek(), id);
    return regenerateTurn(session.episode, turn, instructions, session.saving.version.peek());
  });
}

async function ask(session: Session, work: () => Promise<ScriptVersion>): Promise<boolean> {
  if (!(await session.saving.flush())) {
    showToast('Your changes are not saved yet, and this works on what the server has.', { tone: 'problem' });
    return false;
  }
  try {
    await session.saving.replace(work);
    return true;
  } catch (error) {
    showToast(sayWhy(error), { tone: 'problem' });
    return false;
  }
}
