import { useComputed } from '@preact/signals';
import type { Episode } from '~/api/types';
import { clock } from '~/ui/format';
import { Banner, Button } from '~/ui/primitives';
import type { ChapterEditor } from './chapter_editor';
import { ChaptersForm } from './chapters_form';
import type { Head } from './head';

/** The chapters: a press plays one; a person may change them. */
export function ChaptersCard({ episode, head, editor }: { episode: Episode; head: Head; editor: ChapterEditor }) {
  const editing = editor.marks.value !== undefined;
  const chapters = episode.rendered?.chapters ?? [];
  const at = useComputed(() => chapters.findLastIndex(({ start }) => start <= head.at.value + 0.05)).value;
  return (
    <section class="card stack-s" aria-labelledby="chapters-title" id="chapters">
      <div class="spread">
        <h2 id="chapters-title">Chapters</h2>
        {!editing && (
          <Button small tone="plain" icon="edit" onClick={() => editor.begin(episode)}>
            Change
          </Button>
        )}
      </div>
      {editing ? (
        <ChaptersForm episode={episode} head={head} editor={editor} />
      ) : chapters.length === 0 ? (
        <p class="soft">It has none.</p>
      ) : (
        <ol class="chapter-list">
          {chapters.map((chapter, index) => (
            <li key={chapter.start}>
              <button
                type="button"
                class="chapter-button"
                aria-current={index === at ? 'true' : undefined}
                onClick={() => head.play(chapter.start)}
              >
                <span class="grow" dir="auto">
                  {chapter.title}
                </span>
                <span class="small soft tabular">{clock(chapter.start)}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {!editing && chapters.length > 0 && (
        <div class="spread small soft">
          <p class="grow">
            {episode.chapters_locked
              ? 'Locked: they stay when the episode is rendered anew.'
              : 'They follow the script.'}
          </p>
          <Button
            small
            tone="plain"
            icon={episode.chapters_locked ? 'unlock' : 'lock'}
            busy={editor.busy.value}
            onClick={() => void editor.lock(episode, !episode.chapters_locked)}
          >
            {episode.chapters_locked ? 'Unlock' : 'Lock'}
          </Button>
        </div>
      )}
      {!editing && editor.trouble.value !== '' && <Banner tone="bad">{editor.trouble.value}</Banner>}
    </section>
  );
}
