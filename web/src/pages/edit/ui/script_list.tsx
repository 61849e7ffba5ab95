import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon } from '~/ui/icon';
import { renameChapter } from '../model/chapters';
import { insert } from '../model/lines';
import type { Outline } from '../session/editor';
import type { Session } from '../session/session';
import { openChapterMenu } from './line_menu';
import { LineRow } from './line_row';

/** The script: chapters of lines. Drawn again only when lines come, go or move. */
export function ScriptList({ session }: { session: Session }) {
  const rows = useRef(new Map<string, VNode>());
  const outline = session.editor.outline.value;
  // The same node again tells Preact that a row has not changed, without looking into it.
  const next = new Map<string, VNode>();
  for (const id of outline.flatMap((chapter) => chapter.lines))
    next.set(id, rows.current.get(id) ?? <LineRow key={id} session={session} id={id} />);
  rows.current = next;
  return (
    <div class="script">
      {outline.map((chapter, at) => (
        <section key={chapter.id} class="chapter" aria-labelledby={`chapter-${chapter.id}`}>
          <ChapterHead session={session} chapter={chapter} number={at + 1} />
          <ol class="lines">{chapter.lines.map((id) => next.get(id))}</ol>
          <AddLine session={session} chapter={chapter} />
        </section>
      ))}
    </div>
  );
}

function ChapterHead({ session, chapter, number }: { session: Session; chapter: Outline; number: number }) {
  const { editor } = session;
  return (
    <header class="chapter-head">
      <h2 id={`chapter-${chapter.id}`}>
        <span class="hidden-visually">
          Chapter {number}: {chapter.title}
        </span>
        <input
          class="chapter-title"
          data-place={`chapter-${chapter.id}`}
          aria-label={`Title of chapter ${number}`}
          aria-invalid={chapter.title.trim() === '' ? 'true' : undefined}
          placeholder="Title of the chapter"
          dir="auto"
          value={chapter.title}
          onInput={(event) =>
            editor.type(renameChapter(editor.doc.peek(), chapter.id, event.currentTarget.value), chapter.id)
          }
        />
      </h2>
      <button
        type="button"
        class="button plain small icon-only"
        aria-haspopup="menu"
        aria-label={`More for chapter ${number}`}
        title="More"
        onClick={(event) => openChapterMenu(session, chapter.id, event.currentTarget)}
      >
        <Icon name="more" />
      </button>
    </header>
  );
}

function AddLine({ session, chapter }: { session: Session; chapter: Outline }) {
  const { editor } = session;
  const last = chapter.lines.at(-1);
  return (
    <button
      type="button"
      class="button plain small add-line"
      onClick={() =>
        editor.apply(insert(editor.doc.peek(), last === undefined ? { startOf: chapter.id } : { after: last }))
      }
    >
      <Icon name="plus" />
      Add a line
    </button>
  );
}
