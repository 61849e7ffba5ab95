import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { clock } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { guessSeconds } from '../model/cues';
import { moveTo, setText } from '../model/lines';
import { mergeLine, splitLine } from '../session/actions';
import type { Session } from '../session/session';
import { take } from '../session/takes';
import { colourOf, openLineMenu, openSpeakerMenu } from './line_menu';
import { wide } from './wide';

/** The line that is being dragged. */
let dragged: string | undefined;

/** Browsers whose textareas do not grow by themselves are helped by a twin of the text (edit.css). */
const grows = CSS.supports('field-sizing', 'content');

/** One line. It is drawn again only when it changes itself: the list keeps it as it is (ScriptList). */
export function LineRow({ session, id }: { session: Session; id: string }) {
  const { editor } = session;
  const field = useRef<HTMLTextAreaElement>(null);
  const selected = useComputed(() => editor.selected.value === id).value;
  const listening = useComputed(() => (take.value?.line === id ? take.value.state : undefined)).value;
  const signal = editor.view(id);
  useEffect(() => {
    const element = field.current;
    if (element === null) return undefined;
    return () => {
      if (editor.fields.get(id) === element) editor.fields.delete(id);
    };
  }, [editor, id]);
  if (signal === undefined) return null;
  const { line, number, spokenAs } = signal.value;
  const { turn, locked } = line;
  const place = editor.speakers.value.findIndex((speaker) => speaker.id === turn.speaker);
  const name = editor.speakers.value[place]?.name ?? turn.speaker;
  const changed = spokenAs === undefined && editor.hasAudio.value;
  const waits = spokenAs === undefined && session.rendering.value;
  const span = spokenAs === undefined ? undefined : session.audio.value?.spans.get(spokenAs);
  const seconds = span === undefined ? guessSeconds(turn.text) : span.end - span.start;
  const stop = selected ? 0 : -1;
  const classes = ['line', selected && 'selected', changed && 'changed', locked && 'locked', waits && 'waits'];
  return (
    <li
      class={classes.filter(Boolean).join(' ')}
      data-line={id}
      onFocusIn={() => (editor.selected.value = id)}
      onDragOver={(event) => {
        if (dragged === undefined) return;
        event.preventDefault();
        event.currentTarget.classList.add(isLowerHalf(event) ? 'drop-after' : 'drop-before');
        event.currentTarget.classList.remove(isLowerHalf(event) ? 'drop-before' : 'drop-after');
      }}
      onDragLeave={(event) => event.currentTarget.classList.remove('drop-after', 'drop-before')}
      onDrop={(event) => {
        event.preventDefault();
        event.currentTarget.classList.remove('drop-after', 'drop-before');
        drop(session, id, isLowerHalf(event));
      }}
    >
      <span
        class="line-handle"
        aria-hidden="true"
        title={locked ? 'Locked' : 'Drag to move'}
        draggable={!locked}
        onDragStart={(event) => {
          dragged = id;
          event.dataTransfer?.setData('text/plain', turn.text);
          const row = event.currentTarget.closest('li');
          if (row) event.dataTransfer?.setDragImage(row, 16, 16);
        }}
        onDragEnd={() => (dragged = undefined)}
      >
        <Icon name={locked ? 'lock' : 'drag'} />
      </span>
      <button
        type="button"
        class={`line-speaker speaker-${colourOf(place)}`}
        tabIndex={stop}
        aria-haspopup="menu"
        aria-label={`Speaker of line ${number}: ${name}`}
        title={name}
        onClick={(event) => openSpeakerMenu(session, id, event.currentTarget)}
      >
        <span class="dot" />
        <span class="truncate" dir="auto">
          {name}
        </span>
      </button>
      <div class="line-text" data-twin={grows ? undefined : `${turn.text} `}>
        <textarea
          ref={(element) => {
            field.current = element;
            if (element !== null) editor.fields.set(id, element);
          }}
          data-line={id}
          dir="auto"
          rows={1}
          spellcheck
          lang={editor.language}
          aria-label={`Line ${number}, ${name}`}
          aria-invalid={turn.text.trim() === '' ? 'true' : undefined}
          placeholder="What is said here"
          readOnly={locked}
          value={turn.text}
          onBeforeInput={(event) => {
            editor.noteCaret();
            // The browser's own undo knows nothing of lines; the menu that offers it means the editor's.
            if (event.inputType === 'historyUndo' || event.inputType === 'historyRedo') {
              event.preventDefault();
              if (event.inputType === 'historyUndo') editor.undo();
              else editor.redo();
            }
          }}
          onInput={(event) => editor.type(setText(editor.doc.peek(), id, event.currentTarget.value), id)}
          onKeyDown={(event) => onKey(session, id, event)}
        />
      </div>
      <div class="line-tools">
        <span class="line-state">
          {changed && (
            <span class="chip warn" title="Its words or its voice are new: it will be spoken again">
              Changed
            </span>
          )}
          <span class="tabular small soft" title={span ? 'In the present audio' : 'About as long as this'}>
            {span === undefined && '≈ '}
            {clock(Math.round(seconds))}
          </span>
        </span>
        <button
          type="button"
          class="button plain small icon-only"
          tabIndex={stop}
          aria-label={`${listening === undefined ? 'Listen to' : 'Stop'} line ${number}`}
          title={listening === undefined ? 'Listen' : 'Stop'}
          aria-busy={listening === 'loading' ? 'true' : undefined}
          onClick={() => void session.listen(id)}
        >
          <Icon name={listening === undefined ? 'play' : listening === 'loading' ? 'spinner' : 'pause'} />
        </button>
        <button
          type="button"
          class="button plain small icon-only"
          tabIndex={stop}
          aria-haspopup="menu"
          aria-label={`More for line ${number}`}
          title="More"
          onClick={(event) => {
            editor.selected.value = id;
            openLineMenu(session, id, event.currentTarget, !wide.peek());
          }}
        >
          <Icon name="more" />
        </button>
      </div>
    </li>
  );
}

function onKey(session: Session, id: string, event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): void {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const { currentTarget: field } = event;
  const atStart = field.selectionStart === 0 && field.selectionEnd === 0;
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    splitLine(session, id);
  } else if (event.key === 'Backspace' && atStart) {
    event.preventDefault();
    mergeLine(session, id);
  } else if (event.key === 'ArrowUp' && atStart) {
    goBy(session, id, -1, event);
  } else if (event.key === 'ArrowDown' && field.selectionStart === field.value.length) {
    goBy(session, id, 1, event);
  } else if (event.key === 'Escape') {
    // Out of the text, to the line's own buttons: keys alone are commands there.
    field.closest('li')?.querySelector<HTMLElement>('.line-tools button')?.focus();
  }
}

/** Over the end of a text the arrows go on to the next line, as in one long text. */
function goBy({ editor }: Session, id: string, step: -1 | 1, event: KeyboardEvent): void {
  const ids = editor.outline.peek().flatMap((chapter) => chapter.lines);
  const next = ids[ids.indexOf(id) + step];
  if (next === undefined) return;
  event.preventDefault();
  const at = step < 0 ? (editor.view(next)?.peek().line.turn.text.length ?? 0) : 0;
  editor.focus({ line: next, start: at, end: at });
}

function isLowerHalf(event: DragEvent & { currentTarget: HTMLElement }): boolean {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  return event.clientY > top + height / 2;
}

function drop({ editor }: Session, target: string, after: boolean): void {
  if (dragged === undefined) return;
  const chapter = editor.outline.peek().find(({ lines }) => lines.includes(target));
  const next = chapter?.lines[chapter.lines.indexOf(target) + 1];
  const before = after ? next : target;
  const where = before === undefined ? { endOf: chapter?.id ?? '' } : { before };
  editor.apply(moveTo(editor.doc.peek(), dragged, where));
  dragged = undefined;
}
