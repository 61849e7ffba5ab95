import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type KnownCommand, knownCommands, nameOf } from '~/keyboard/commands';
import { preferences, setPreference } from '~/stores/preferences';
import { announce } from '~/stores/announcer';
import { Button } from '~/ui/primitives';
import { conflictOf, give, isReserved, take } from './key_map';

/** Waits for the key that a command is to have. Esc leaves it as it is; Backspace takes its key away. */
export function RecordKey({ command, done }: { command: KnownCommand; done: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLSpanElement>(null);
  const [pressed, setPressed] = useState('');
  const [flaw, setFlaw] = useState('');
  // At once: what is pressed next is meant for it.
  useLayoutEffect(() => field.current?.focus(), []);
  const conflict = pressed === '' ? undefined : conflictOf(pressed, command, knownCommands.value.values());
  const close = () => {
    const list = box.current?.closest('ul');
    done();
    requestAnimationFrame(() => list?.querySelector<HTMLElement>(`[data-key-of="${CSS.escape(command.id)}"]`)?.focus());
  };
  const save = (keys: Record<string, string>, key: string) => {
    setPreference('keys', keys);
    announce(key === '' ? `${command.label} has no key now.` : `${command.label}: ${key}`);
    close();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const keys = preferences.value.keys;
    const key = nameOf(event);
    if (event.key === 'Escape') close();
    else if (event.key === 'Backspace' || event.key === 'Delete') save({ ...keys, [command.id]: '' }, '');
    else if (key !== undefined && isReserved(key)) {
      setPressed('');
      setFlaw(`${key} is the browser’s own.`);
    } else if (key !== undefined) {
      setFlaw('');
      if (conflictOf(key, command, knownCommands.value.values()) === undefined) save(give(keys, command, key), key);
      else setPressed(key);
    }
  };
  return (
    <span class="record-key" ref={box}>
      <input
        ref={field}
        class="input"
        readOnly
        aria-label={`New key of ${command.label}: press it. Escape leaves it, Backspace takes it away`}
        placeholder="Press a key"
        value={pressed}
        onKeyDown={press}
      />
      {conflict?.why === 'same' && (
        <Button small onClick={() => save(take(preferences.value.keys, conflict.with, command, pressed), pressed)}>
          Take it
        </Button>
      )}
      <Button small onClick={close}>
        Leave it
      </Button>
      {(conflict !== undefined || flaw !== '') && (
        <span class="small flaw" role="alert">
          {conflict === undefined
            ? flaw
            : conflict.why === 'same'
              ? `${pressed} is “${conflict.with.label}”.`
              : `${pressed} and the keys of “${conflict.with.label}” begin alike: only one of them could work.`}
        </span>
      )}
    </span>
  );
}
