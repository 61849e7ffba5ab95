import { Dialog } from '~/ui/dialog';
import { commands, keysOf } from './commands';
import { closeOverlay, overlay } from './palette_state';

/** Everything that can be done, by name; or its keys. */
export function Palette() {
  if (overlay.value === 'none') return null;
  return (
    <Dialog title="Keyboard shortcuts" onClose={closeOverlay}>
      <ul class="stack-s">
        {commands.value.map((command) => (
          <li key={command.id} class="spread">
            <span>{command.label}</span>
            <span class="row">
              {keysOf(command).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
