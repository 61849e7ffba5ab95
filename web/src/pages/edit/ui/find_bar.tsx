import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '~/stores/announcer';
import { offerUndo } from '~/stores/toasts';
import { count } from '~/ui/format';
import { Button, Check, IconButton } from '~/ui/primitives';
import { find, replaceAll, replaceOne } from '../model/find';
import type { Session } from '../session/session';

export const finding = signal(false);

/** Find and replace over the whole script; locked lines are found and left alone. */
export function FindBar({ session }: { session: Session }) {
  if (!finding.value) return null;
  return <Bar session={session} />;
}

function Bar({ session }: { session: Session }) {
  const { editor } = session;
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [by, setBy] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const [wholeWords, setWholeWords] = useState(false);
  const [at, setAt] = useState(0);
  const search = { text, matchCase, wholeWords };
  const found = find(editor.doc.value, search);
  const present = found[Math.min(at, found.length - 1)];
  useEffect(() => field.current?.focus(), []);
  const close = () => {
    finding.value = false;
    if (present !== undefined) editor.focus(present);
  };
  const show = (place: number) => {
    const next = found[(place + found.length) % found.length];
    if (next === undefined) return;
    setAt(found.indexOf(next));
    const element = editor.fields.get(next.line);
    element?.setSelectionRange(next.start, next.end);
    element?.closest('li')?.scrollIntoView({ block: 'center' });
    editor.selected.value = next.line;
    announce(`${found.indexOf(next) + 1} of ${found.length}`);
  };
  const replaceThis = () => {
    if (present === undefined) return;
    const edit = replaceOne(editor.doc.peek(), present, by);
    if (edit === undefined) announce('The line is locked.');
    else editor.apply({ doc: edit.doc });
  };
  const replaceEvery = () => {
    const edit = replaceAll(editor.doc.peek(), search, by);
    if (edit === undefined) return;
    editor.apply({ doc: edit.doc });
    offerUndo(`Replaced ${count(edit.count, 'place')}.`, () => editor.undo());
  };
  return (
    <form
      class="find card"
      role="search"
      aria-label="Find and replace"
      onSubmit={(event) => {
        event.preventDefault();
        show(at + 1);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        close();
      }}
    >
      <input
        ref={field}
        class="input grow"
        aria-label="Find"
        placeholder="Find"
        dir="auto"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
      />
      <span class="small soft tabular" role="status">
        {text !== '' && (found.length === 0 ? 'nothing' : `${Math.min(at, found.length - 1) + 1} of ${found.length}`)}
      </span>
      <IconButton small icon="up" label="The one before" disabled={found.length === 0} onClick={() => show(at - 1)} />
      <IconButton small icon="down" label="The next one" disabled={found.length === 0} onClick={() => show(at + 1)} />
      <input
        class="input grow"
        aria-label="Replace by"
        placeholder="Replace by"
        dir="auto"
        value={by}
        onInput={(event) => setBy(event.currentTarget.value)}
      />
      <Button small disabled={found.length === 0} onClick={replaceThis}>
        Replace
      </Button>
      <Button small disabled={found.length === 0} onClick={replaceEvery}>
        Replace all
      </Button>
      <Check label="Match case" checked={matchCase} onChange={setMatchCase} />
      <Check label="Whole words" checked={wholeWords} onChange={setWholeWords} />
      <IconButton small tone="plain" icon="close" label="Close find and replace" onClick={close} />
    </form>
  );
}
