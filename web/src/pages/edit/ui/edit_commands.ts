import type { Episode } from '~/api/types';
import { useCommands } from '~/keyboard/commands';
import { giveLine, lockLine, mergeLine, moveLine, playFrom, render, splitLine } from '../session/actions';
import type { Session } from '../session/session';
import { finding } from './find_bar';
import { showPanel } from './side_panel';

/** The keys of the studio, for the palette and the help too. Enter and Backspace are the text's own (LineRow). */
export function useEditCommands(session: Session, episode: Episode): void {
  const { editor } = session;
  const line = () => editor.selected.peek();
  const has = () => line() !== undefined;
  const inText = () => editor.caret() !== undefined;
  const on = (work: (id: string) => void) => () => {
    const id = line();
    if (id !== undefined) work(id);
  };
  // A field that is none of the script's, such as the search, keeps the browser's own undo.
  const ours = () => document.activeElement?.closest('.find, dialog') == null;
  useCommands(
    [
      {
        id: 'edit.render',
        label: 'Render what changed',
        group: 'Edit',
        keys: ['Ctrl+Enter'],
        run: () => void render(session, episode),
      },
      {
        id: 'edit.render_all',
        label: 'Render the episode',
        group: 'Edit',
        keys: ['Ctrl+Shift+Enter'],
        run: () => void render(session, episode),
      },
      { id: 'edit.save', label: 'Save now', group: 'Edit', keys: ['Ctrl+S'], run: () => void session.saving.flush() },
      { id: 'edit.undo', label: 'Undo', group: 'Edit', keys: ['Ctrl+Z'], run: () => void editor.undo(), enabled: ours },
      {
        id: 'edit.redo',
        label: 'Redo',
        group: 'Edit',
        keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
        run: () => void editor.redo(),
        enabled: ours,
      },
      {
        id: 'edit.split',
        label: 'Split the line at the caret',
        group: 'Edit',
        keys: ['Enter'],
        run: on((id) => splitLine(session, id)),
        enabled: inText,
      },
      {
        id: 'edit.merge',
        label: 'Merge with the line before',
        group: 'Edit',
        keys: ['Backspace'],
        run: on((id) => mergeLine(session, id)),
        enabled: inText,
      },
      {
        id: 'edit.up',
        label: 'Move the line up',
        group: 'Edit',
        keys: ['Alt+ArrowUp'],
        run: on((id) => moveLine(session, id, -1)),
        enabled: has,
      },
      {
        id: 'edit.down',
        label: 'Move the line down',
        group: 'Edit',
        keys: ['Alt+ArrowDown'],
        run: on((id) => moveLine(session, id, 1)),
        enabled: has,
      },
      ...[0, 1, 2, 3].map((speaker) => ({
        id: `edit.speaker.${speaker + 1}`,
        label: `Give the line to speaker ${speaker + 1}`,
        group: 'Edit' as const,
        keys: [`Alt+${speaker + 1}`],
        run: on((id) => giveLine(session, id, speaker)),
        enabled: () => has() && editor.speakers.peek().length > speaker,
      })),
      {
        id: 'edit.lock',
        label: 'Lock or unlock the line',
        group: 'Edit',
        keys: ['Ctrl+L'],
        run: on((id) => lockLine(session, id)),
        enabled: has,
      },
      {
        id: 'edit.find',
        label: 'Find and replace',
        group: 'Edit',
        keys: ['Ctrl+H'],
        run: () => (finding.value = true),
      },
      {
        id: 'edit.listen',
        label: 'Listen to the line',
        group: 'Edit',
        keys: ['Alt+P'],
        run: on((id) => void session.listen(id)),
        enabled: has,
      },
      {
        id: 'edit.play',
        label: 'Play the episode from the line',
        group: 'Edit',
        keys: ['p'],
        run: on((id) => void playFrom(session, id, episode)),
        enabled: has,
      },
      { id: 'edit.versions', label: 'Versions of the script', group: 'Edit', run: () => showPanel('versions') },
    ],
    [session, episode],
  );
}
