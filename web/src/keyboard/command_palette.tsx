import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import type { EpisodeRow } from '~/api/types';
import { knownRows, rowsOf, useEpisodes } from '~/queries/episodes';
import { Dialog } from '~/ui/dialog';
import { Icon } from '~/ui/icon';
import { StatusChip } from '~/ui/primitives';
import { type Command, commands, keysOf } from './commands';
import { bestOf } from './fuzzy';
import { KeyName } from './key_names';
import './palette.css';
import { closeOverlay } from './palette_state';

const kCommands = 8;
const kEpisodes = 8;
const kPauseMs = 250;

type Choice = { kind: 'command'; command: Command } | { kind: 'episode'; row: EpisodeRow };

/** What can be done and which episodes there are, by a few letters (ARIA: a combobox with a list box). */
export function CommandPalette() {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const listed = useRef<HTMLDivElement>(null);
  const found = useFoundEpisodes(typed.trim());
  const choices = useMemo<readonly Choice[]>(() => {
    const offered = bestOf(typed, offeredCommands(), (command) => `${command.label} ${command.group}`, kCommands);
    return [
      ...offered.map((command) => ({ kind: 'command' as const, command })),
      ...found.map((row) => ({ kind: 'episode' as const, row })),
    ];
  }, [typed, found, commands.value]);
  const chosen = Math.min(at, choices.length - 1);
  useEffect(() => {
    listed.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, choices]);
  const choose = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    closeOverlay();
    // The dialog gives the focus back first, so that what is done can take it elsewhere.
    setTimeout(() => {
      if (choice.kind === 'command') choice.command.run();
      else navigate(`/e/${choice.row.id}`);
    }, 0);
  };
  const option = (choice: Choice, index: number) => (
    <div
      key={choice.kind === 'command' ? choice.command.id : choice.row.id}
      id={`${list}-${index}`}
      role="option"
      aria-selected={index === chosen}
      class="choice"
      onPointerMove={() => setAt(index)}
      onClick={() => choose(choice)}
    >
      {choice.kind === 'command' ? <CommandChoice command={choice.command} /> : <EpisodeChoice row={choice.row} />}
    </div>
  );
  const firstEpisode = choices.findIndex(({ kind }) => kind === 'episode');
  const end = firstEpisode < 0 ? choices.length : firstEpisode;
  return (
    <Dialog title="Do or open" class="palette" onClose={closeOverlay}>
      <input
        class="input"
        type="text"
        role="combobox"
        autofocus
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        dir="auto"
        aria-label="A command or an episode"
        placeholder="A command, or words of an episode"
        aria-expanded={choices.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen < 0 ? undefined : `${list}-${chosen}`}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const last = choices.length - 1;
          const to = {
            ArrowDown: chosen >= last ? 0 : chosen + 1,
            ArrowUp: chosen <= 0 ? last : chosen - 1,
            PageDown: last,
            PageUp: 0,
          }[event.key];
          if (to !== undefined) setAt(to);
          else if (event.key === 'Enter') choose(choices[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      <div ref={listed} id={list} role="listbox" aria-label="What was found" class="choices">
        {end > 0 && (
          <div role="group" aria-label="Commands">
            {choices.slice(0, end).map((choice, index) => option(choice, index))}
          </div>
        )}
        {firstEpisode >= 0 && (
          <div role="group" aria-label="Episodes">
            {choices.slice(end).map((choice, index) => option(choice, end + index))}
          </div>
        )}
      </div>
      {choices.length === 0 && <p class="soft">Nothing is called that.</p>}
    </Dialog>
  );
}

function offeredCommands(): readonly Command[] {
  const known = new Map(commands.value.map((command) => [command.id, command]));
  return [...known.values()].filter((command) => !command.hidden && (command.enabled?.() ?? true));
}

/** Episodes at hand by a few letters of the title at once; a moment later also those that the server finds by words. */
function useFoundEpisodes(typed: string): readonly EpisodeRow[] {
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), kPauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data } = useEpisodes({ q: asked }, asked.length >= 2);
  return useMemo(() => {
    if (typed === '') return [];
    const known = knownRows().filter((row) => row.deleted === null);
    const best = bestOf(typed, known, (row) => row.title, kEpisodes);
    const told = asked === typed ? rowsOf(data).filter((row) => !best.some(({ id }) => id === row.id)) : [];
    // What has the words themselves is nearer to what was meant than what has their letters.
    return [...new Set([...best.slice(0, kEpisodes / 2), ...told, ...best])].slice(0, kEpisodes);
  }, [typed, asked, data]);
}

function CommandChoice({ command }: { command: Command }) {
  const [key] = keysOf(command);
  return (
    <>
      <Icon name="command" />
      <span class="grow truncate">{command.label}</span>
      <span class="small soft">{command.group}</span>
      {key !== undefined && <KeyName keys={key} />}
    </>
  );
}

function EpisodeChoice({ row }: { row: EpisodeRow }) {
  return (
    <>
      <Icon name="mic" />
      <span class="grow truncate" dir="auto">
        {row.title}
      </span>
      <StatusChip status={row.status} />
    </>
  );
}
