import { useRef } from 'preact/hooks';
import { clock } from '~/ui/format';
import { memo } from '~/ui/memo';
import type { SpokenTurn } from './transcript_text';

/** Speakers have one of four colours, in the order in which they are first heard. */
export function colourOf(speakers: readonly string[], speaker: string): number {
  return (speakers.indexOf(speaker) % 4) + 1;
}

/**
 * The turns of a transcript; drawn once, for there may be thousands of lines: what is current is marked from outside. Each
 * line is a link to its time, so that it can be opened, copied and shared as one. Tab stops once; arrows go from line to line.
 */
export const TranscriptTurns = memo(function TranscriptTurns({
  id,
  turns,
  onPick,
}: {
  id: string;
  turns: readonly SpokenTurn[];
  onPick: (line: number) => void;
}) {
  const list = useRef<HTMLOListElement>(null);
  const speakers = [...new Set(turns.map(({ speaker }) => speaker))];
  const lineOf = (target: EventTarget | null) =>
    target instanceof HTMLElement ? target.closest<HTMLElement>('[data-line]') : null;
  const focus = (line: HTMLElement | null | undefined) => {
    if (!line) return;
    list.current?.querySelector('[data-line][tabindex="0"]')?.setAttribute('tabindex', '-1');
    line.setAttribute('tabindex', '0');
    line.focus();
  };
  const move = (event: KeyboardEvent) => {
    const line = lineOf(event.target);
    if (line === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    focus(list.current?.querySelector<HTMLElement>(`[data-line="${Number(line.dataset.line) + by}"]`));
  };
  return (
    <ol
      ref={list}
      class="turns"
      onKeyDown={move}
      onClick={(event) => {
        const line = lineOf(event.target);
        if (line === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        focus(line);
        onPick(Number(line.dataset.line));
      }}
    >
      {turns.map((turn) => (
        <li key={turn.first} class={`turn voice-${colourOf(speakers, turn.speaker)}`}>
          {turn.chapter !== undefined && (
            <h3 class="turn-chapter" dir="auto">
              {turn.chapter}
            </h3>
          )}
          <p class="turn-speaker">
            <span dir="auto">{turn.speaker === '' ? 'Speaker' : turn.speaker}</span>
            <span class="small soft tabular">{clock(turn.lines[0]?.start ?? 0)}</span>
          </p>
          <p dir="auto">
            {turn.lines.map((line, at) => (
              <>
                <a
                  class="line"
                  data-line={turn.first + at}
                  href={`/e/${id}?t=${Math.floor(line.start * 10) / 10}`}
                  tabIndex={turn.first + at === 0 ? 0 : -1}
                >
                  {line.text}
                </a>{' '}
              </>
            ))}
          </p>
        </li>
      ))}
    </ol>
  );
});
