import { useState } from 'preact/hooks';
import { keysOf, type KnownCommand, knownCommands } from '~/keyboard/commands';
import { preferences, setPreference } from '~/stores/preferences';
import { Button, Check, IconButton } from '~/ui/primitives';
import { grouped, without } from './key_map';
import { RecordKey } from './record_key';
import { Section } from './section';

/** Which keys do what. */
export function Keyboard() {
  const [recording, setRecording] = useState<string>();
  const { singleKeys, keys } = preferences.value;
  const changed = Object.keys(keys).length;
  return (
    <Section
      id="keyboard"
      title="Keyboard"
      intro="Single keys do nothing while you type. Commands of the script editor and of episodes are in this list once you have opened one."
    >
      <Check
        label="Shortcuts of a single key"
        checked={singleKeys}
        onChange={(on) => setPreference('singleKeys', on)}
        hint="Those with Ctrl or Alt stay"
      />
      {grouped(knownCommands.value.values()).map(([group, list]) => (
        <div key={group} class="stack-s">
          <h3>{group}</h3>
          <ul class="keys">
            {list.map((command) => (
              <KeyRow
                key={command.id}
                command={command}
                recording={recording === command.id}
                record={(on) => setRecording(on ? command.id : undefined)}
              />
            ))}
          </ul>
        </div>
      ))}
      <div>
        <Button icon="undo" disabled={changed === 0} onClick={() => setPreference('keys', {})}>
          Reset all keys
        </Button>
      </div>
    </Section>
  );
}

function KeyRow({
  command,
  recording,
  record,
}: {
  command: KnownCommand;
  recording: boolean;
  record: (on: boolean) => void;
}) {
  const own = preferences.value.keys[command.id] === undefined;
  const keys = keysOf(command);
  return (
    <li>
      <span class="grow">{command.label}</span>
      {recording ? (
        <RecordKey command={command} done={() => record(false)} />
      ) : (
        <span class="row">
          {keys.length === 0 ? <span class="small soft">No key</span> : keys.map((key) => <kbd key={key}>{key}</kbd>)}
          <IconButton
            small
            tone="plain"
            icon="edit"
            label={`Change the key of ${command.label}`}
            data-key-of={command.id}
            onClick={() => record(true)}
          />
          {!own && (
            <IconButton
              small
              tone="plain"
              icon="undo"
              label={`Reset the key of ${command.label}`}
              onClick={(event) => {
                const row = event.currentTarget.closest('li');
                setPreference('keys', without(preferences.value.keys, command.id));
                row?.querySelector('button')?.focus();
              }}
            />
          )}
        </span>
      )}
    </li>
  );
}
