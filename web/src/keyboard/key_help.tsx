import { navigate } from 'wouter-preact/use-browser-location';
import { preferences } from '~/stores/preferences';
import { Dialog } from '~/ui/dialog';
import { Banner, Button } from '~/ui/primitives';
import { type Command, commands, keysOf } from './commands';
import { KeyName } from './key_names';
import './palette.css';
import { closeOverlay } from './palette_state';

const groups: readonly Command['group'][] = ['Go to', 'Library', 'Listen', 'Episode', 'Edit', 'Studio'];

/** All shortcuts of the studio and of the page behind, by group, with the keys that they have now. */
export function KeyHelp() {
  // What a page offers takes the place of what the studio has under the same name.
  const known = new Map(commands.value.map((command) => [command.id, command]));
  const withKeys = [...known.values()].filter((command) => keysOf(command).length > 0);
  return (
    <Dialog title="Keyboard shortcuts" class="key-help" onClose={closeOverlay}>
      {!preferences.value.singleKeys && (
        <Banner>Shortcuts of a single key are switched off; those with Ctrl or Alt work.</Banner>
      )}
      <div class="key-groups">
        {groups.map((group) => {
          const members = withKeys.filter((command) => command.group === group);
          return members.length === 0 ? null : (
            <section key={group}>
              <h3>{group}</h3>
              <dl>
                {members.map((command) => (
                  <Line key={command.id} label={command.label} keys={keysOf(command)} />
                ))}
              </dl>
            </section>
          );
        })}
        <section>
          <h3>Lists</h3>
          <dl>
            <Line label="From row to row" keys={['ArrowUp', 'ArrowDown']} />
            <Line label="A page on or back" keys={['PageUp', 'PageDown']} />
            <Line label="First and last row" keys={['Home', 'End']} />
          </dl>
        </section>
      </div>
      <div class="row">
        <Button
          small
          icon="settings"
          onClick={() => {
            closeOverlay();
            setTimeout(() => navigate('/settings'), 0);
          }}
        >
          Change or switch off keys
        </Button>
      </div>
    </Dialog>
  );
}

function Line({ label, keys }: { label: string; keys: readonly string[] }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {keys.map((key) => (
          <KeyName key={key} keys={key} />
        ))}
      </dd>
    </div>
  );
}
