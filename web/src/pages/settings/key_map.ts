import { type KnownCommand, keysOf } from '~/keyboard/commands';

/** What keys a person gives to commands: changes of `preferences.keys`, and what they run into. */
export type Chosen = Readonly<Record<string, string>>;

/** Commands by what they are for. */
export function grouped(
  commands: Iterable<KnownCommand>,
): readonly (readonly [KnownCommand['group'], readonly KnownCommand[]])[] {
  const groups = new Map<KnownCommand['group'], KnownCommand[]>();
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return [...groups];
}

/** Why a key cannot be given to a command, or whom it is taken from; nothing when it is free. */
export function conflictOf(
  key: string,
  command: Pick<KnownCommand, 'id'>,
  commands: Iterable<KnownCommand>,
): { with: KnownCommand; why: 'same' | 'begins' } | undefined {
  for (const other of commands) {
    if (other.id === command.id) continue;
    for (const taken of keysOf(other)) {
      if (taken === key) return { with: other, why: 'same' };
      if (taken.startsWith(`${key} `) || key.startsWith(`${taken} `)) return { with: other, why: 'begins' };
    }
  }
  return undefined;
}

/** The map with a key given to a command; given its own first key alone, it needs no entry. */
export function give(chosen: Chosen, command: KnownCommand, key: string): Record<string, string> {
  const rest = without(chosen, command.id);
  return command.keys?.length === 1 && command.keys[0] === key ? rest : { ...rest, [command.id]: key };
}

/** The same, taken from the command that had it; that one keeps none. */
export function take(chosen: Chosen, from: KnownCommand, to: KnownCommand, key: string): Record<string, string> {
  return give({ ...chosen, [from.id]: '' }, to, key);
}

export function without(chosen: Chosen, id: string): Record<string, string> {
  return Object.fromEntries(Object.entries(chosen).filter(([name]) => name !== id));
}

/** Keys that move the focus or that browsers keep for themselves: none of them can be given away. */
export function isReserved(key: string): boolean {
  return /^(Shift\+)?(Tab|Enter|Escape)$|^(Shift\+)?Arrow|^F\d+$|^Ctrl\+(Shift\+)?[TNWQ]$/.test(key);
}
