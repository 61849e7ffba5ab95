import { useEffect, useRef } from 'preact/hooks';
import type { Episode } from '~/api/types';
import type { Mark } from '~/queries/media';
import { clock } from '~/ui/format';
import { Banner, Button, IconButton } from '~/ui/primitives';
import type { ChapterEditor } from './chapter_editor';
import type { Head } from './head';

const kNudge = 0.5;
/** How long before a chapter its beginning is listened to. */
const kBefore = 2;

/** Chapters as fields; their times are also moved on the waveform. */
export function ChaptersForm({ episode, head, editor }: { episode: Episode; head: Head; editor: ChapterEditor }) {
  const list = useRef<HTMLOListElement>(null);
  const marks = editor.marks.value ?? [];
  const focus = (at: number) => {
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('input')[at]?.focus());
  };
  useEffect(() => focus(0), []);
  const remove = (at: number) => {
    editor.remove(at);
    focus(Math.max(0, Math.min(at, marks.length - 2)));
  };
  const leave = (work: Promise<boolean>) =>
    void work.then((done) => {
      if (done) document.getElementById('chapters')?.querySelector('button')?.focus();
    });
  return (
    <form
      class="stack-s"
      onSubmit={(event) => {
        event.preventDefault();
        if (editor.flaws.value.size === 0) leave(editor.save(episode));
      }}
    >
      <ol class="stack-s" ref={list}>
        {marks.map((mark, at) => (
          <MarkRow key={at} mark={mark} at={at} head={head} editor={editor} onRemove={() => remove(at)} />
        ))}
      </ol>
      <div class="row">
        <Button
          small
          icon="plus"
          onClick={() => {
            const added = editor.add(head.at.value);
            if (added !== undefined) focus(added);
          }}
        >
          Add at <Now head={head} />
        </Button>
      </div>
      {marks.length > 1 && (
        <div class="row small">
          <span class="soft">All but the first</span>
          <Button small tone="plain" onClick={() => editor.shift(-kNudge)}>
            {kNudge} s earlier
          </Button>
          <Button small tone="plain" onClick={() => editor.shift(kNudge)}>
            {kNudge} s later
          </Button>
        </div>
      )}
      {editor.trouble.value !== '' && <Banner tone="bad">{editor.trouble.value}</Banner>}
      <div class="row">
        <Button type="submit" tone="primary" small busy={editor.busy.value}>
          Save chapters
        </Button>
        <Button small onClick={editor.leave}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function Now({ head }: { head: Head }) {
  return <span class="tabular">{clock(head.at.value)}</span>;
}

function MarkRow({
  mark,
  at,
  head,
  editor,
  onRemove,
}: {
  mark: Mark;
  at: number;
  head: Head;
  editor: ChapterEditor;
  onRemove: () => void;
}) {
  const flaw = editor.flaws.value.get(at);
  const name = `chapter ${at + 1}`;
  return (
    <li class="mark-row">
      <input
        class="input"
        aria-label={`Name of ${name}`}
        aria-invalid={flaw !== undefined}
        aria-describedby={flaw === undefined ? undefined : `mark-flaw-${at}`}
        dir="auto"
        maxLength={200}
        value={mark.title}
        onInput={(event) => editor.rename(at, event.currentTarget.value)}
      />
      <div class="row">
        <span class="tabular small">{precise(mark.start)}</span>
        {at > 0 && (
          <>
            <IconButton
              small
              tone="plain"
              icon="back"
              label={`${name} half a second earlier`}
              onClick={() => editor.move(at, mark.start - kNudge)}
            />
            <IconButton
              small
              tone="plain"
              icon="forward"
              label={`${name} half a second later`}
              onClick={() => editor.move(at, mark.start + kNudge)}
            />
          </>
        )}
        <IconButton
          small
          tone="plain"
          icon="play"
          label={`Listen to the beginning of ${name}`}
          onClick={() => head.play(Math.max(0, mark.start - kBefore))}
        />
        <IconButton small tone="plain" icon="trash" label={`Delete ${name}`} onClick={onRemove} />
      </div>
      {flaw !== undefined && (
        <p class="flaw small" id={`mark-flaw-${at}`}>
          {flaw}
        </p>
      )}
    </li>
  );
}

/** "1:02.5" */
function precise(seconds: number): string {
  return `${clock(seconds)}.${Math.floor((seconds % 1) * 10)}`;
}
