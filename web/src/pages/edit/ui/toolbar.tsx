import { IconButton } from '~/ui/primitives';
import type { Session } from '../session/session';
import { finding } from './find_bar';
import { showPanel } from './side_panel';
import { wide } from './wide';

/** What concerns the whole script. */
export function Toolbar({ session }: { session: Session }) {
  const { editor } = session;
  return (
    <div class="row edit-tools" role="group" aria-label="Tools">
      <IconButton
        icon="undo"
        label="Undo (Ctrl+Z)"
        aria-disabled={!editor.canUndo.value}
        onClick={() => editor.undo()}
      />
      <IconButton
        icon="redo"
        label="Redo (Ctrl+Shift+Z)"
        aria-disabled={!editor.canRedo.value}
        onClick={() => editor.redo()}
      />
      <IconButton
        icon="search"
        label="Find and replace (Ctrl+H)"
        aria-pressed={finding.value}
        onClick={() => (finding.value = !finding.value)}
      />
      {!wide.value && (
        <>
          <IconButton icon="text" label="Title, summary and speakers" onClick={() => showPanel('script')} />
          <IconButton icon="history" label="Versions" onClick={() => showPanel('versions')} />
        </>
      )}
    </div>
  );
}
