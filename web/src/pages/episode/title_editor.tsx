import { useEffect, useRef, useState } from 'preact/hooks';
import type { Episode, EpisodeRow } from '~/api/types';
import { patchEpisode } from '~/queries/episode_actions';
import { IconButton } from '~/ui/primitives';

const kLongest = 255;

/** The title, which can be written over where it stands: Enter or leaving it keeps it, Esc does not. */
export function TitleEditor({ episode, fixed }: { episode: Episode | EpisodeRow; fixed?: boolean }) {
  const [draft, setDraft] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const writing = draft !== undefined;
  const wrote = useRef(false);
  useEffect(() => {
    if (writing) field.current?.select();
    else if (wrote.current) heading.current?.querySelector('button')?.focus();
    wrote.current = writing;
  }, [writing]);
  const keep = () => {
    const title = draft?.trim().replace(/\s+/g, ' ');
    setDraft(undefined);
    if (!title || title === episode.title) return;
    // What the server does not take is not lost: it can be mended.
    void patchEpisode(episode, { title }).then((taken) => {
      if (!taken) setDraft(title);
    });
  };
  if (!writing) {
    return (
      <h1 class="episode-title" ref={heading} dir="auto">
        {episode.title}
        {!fixed && (
          <IconButton icon="edit" label="Change the title" tone="plain" small onClick={() => setDraft(episode.title)} />
        )}
      </h1>
    );
  }
  return (
    <h1 class="episode-title">
      <input
        ref={field}
        class="input"
        aria-label="Title"
        dir="auto"
        maxLength={kLongest}
        value={draft}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep();
          if (event.key === 'Escape') setDraft(undefined);
        }}
      />
    </h1>
  );
}
