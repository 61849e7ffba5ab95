import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { preferences } from '~/stores/preferences';

/** Something that can be done by a key and in the command palette. */
export interface Command {
  id: string; ///< "player.toggle"
  label: string; ///< as the palette and the help show it
  group: 'Go to' | 'Library' | 'Listen' | 'Edit' | 'Episode' | 'Studio';
  /** "k", "Shift+J", "Ctrl+Enter", "g l" (one after the other); several for the same. */
  keys?: readonly string[];
  run: () => void;
  hidden?: boolean; ///< not in the palette
  enabled?: () => boolean;
}

/** All commands at hand: those of the studio, and those of the page that is shown. */
export const commands = signal<readonly Command[]>([]);

/** What there is to know of a command, also when its page is not shown. */
export type KnownCommand = Pick<Command, 'id' | 'label' | 'group' | 'keys'>;

/** Every command that was at hand since this tab was opened, by id: what keys can be chosen for. */
export const knownCommands = signal<ReadonlyMap<string, KnownCommand>>(new Map());

const kSequenceMs = 1_200;

/** Offers `list` as long as the component is shown; a later one with the same id takes the place of an earlier. */
export function useCommands(list: readonly Command[], dependencies: readonly unknown[]): void {
  useEffect(() => offerCommands(list), dependencies);
}

export function offerCommands(list: readonly Command[]): () => void {
  commands.value = [...commands.value, ...list];
  const known = list.map(({ id, label, group, keys = [] }) => [id, { id, label, group, keys }] as const);
  knownCommands.value = new Map([...knownCommands.value, ...known]);
  return () => {
    commands.value = commands.value.filter((command) => !list.includes(command));
  };
}

/** The keys of a command: those that were chosen for it, or its own. */
export function keysOf(command: Pick<Command, 'id' | 'keys'>): readonly string[] {
  const chosen = preferences.value.keys[command.id];
  if (chosen === undefined) return command.keys ?? [];
  return chosen === '' ? [] : [chosen];
}

let begun: { key: string; at: number } | undefined;

/** Runs the command of a key; true when there was one. Keys alone do nothing in fields, nor when they are switched off. */
export function handleKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const key = nameOf(event);
  if (key === undefined) return false;
  const single = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (
    single &&
    (!preferences.value.singleKeys || writesText(event.target) || (event.key === ' ' && isControl(event.target)))
  )
    return false;
  if (single && document.querySelector('dialog[open]') !== null) return false;
  const now = performance.now();
  const sequence = begun !== undefined && now - begun.at < kSequenceMs ? `${begun.key} ${key}` : undefined;
  begun = undefined;
  const found = find(sequence) ?? find(key);
  if (found !== undefined) {
    event.preventDefault();
    found.run();
    return true;
  }
  if (commands.value.some((command) => keysOf(command).some((keys) => keys.startsWith(`${key} `))))
    begun = { key, at: now };
  return false;
}

function find(key: string | undefined): Command | undefined {
  if (key === undefined) return undefined;
  return commands.value.findLast((command) => (command.enabled?.() ?? true) && keysOf(command).includes(key));
}

/** "Ctrl+Shift+Enter"; Ctrl stands for Cmd where there is one. Nothing for a modifier alone. */
export function nameOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead'].includes(event.key)) return undefined;
  const key =
    event.key === ' '
      ? 'Space'
      : event.key.length === 1 && /[a-z]/i.test(event.key)
        ? event.key.toUpperCase()
        : event.key;
  const letter = /^[A-Z]$/.test(key);
  // What Shift makes of other keys ("?", "<") is its own name already.
  const shift = event.shiftKey && (letter || key.length > 1);
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !shift;
  return [
    (event.ctrlKey || event.metaKey) && 'Ctrl',
    event.altKey && 'Alt',
    shift && 'Shift',
    letter && plain ? key.toLowerCase() : key,
  ]
    .filter(Boolean)
    .join('+');
}

function writesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range', 'file'].includes(target.type);
}

/** What Space presses by itself. */
function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a, summary, input, [role=menuitem], [role=slider]') !== null
  );
}
