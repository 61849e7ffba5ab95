import { useEffect, useState } from 'preact/hooks';
import type { Episode } from '~/api/types';
import { readDraft } from '~/stores/drafts';
import { Button } from '~/ui/primitives';
import { AboutForm } from './about_form';
import { aboutDraftKey } from './about_fields';
import { LinkedText } from './linked_text';

/** Summary and show notes, and how the episode is numbered: shown, or to be changed. */
export function AboutCard({ episode }: { episode: Episode }) {
  const [writing, setWriting] = useState(false);
  useEffect(() => {
    void readDraft(aboutDraftKey(episode.id)).then((draft) => {
      if (draft !== undefined) setWriting(true);
    });
  }, []);
  return (
    <section class="card stack-s" aria-labelledby="about-title" id="about">
      <div class="spread">
        <h2 id="about-title">About</h2>
        {!writing && (
          <Button small tone="plain" icon="edit" onClick={() => setWriting(true)}>
            Change
          </Button>
        )}
      </div>
      {writing ? (
        <AboutForm
          episode={episode}
          onDone={() => {
            setWriting(false);
            requestAnimationFrame(() => document.getElementById('about')?.querySelector('button')?.focus());
          }}
        />
      ) : (
        <>
          {episode.summary === '' ? <p class="soft">No summary yet.</p> : <LinkedText text={episode.summary} />}
          {episode.notes !== null && episode.notes !== '' && (
            <>
              <h3>Show notes</h3>
              <LinkedText text={episode.notes} />
            </>
          )}
        </>
      )}
    </section>
  );
}
