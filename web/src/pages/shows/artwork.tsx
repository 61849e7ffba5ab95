import { useEffect, useRef, useState } from 'preact/hooks';
import type { Podcast } from '~/api/types';
import { isAway, sayWhy } from '~/api/problem';
import { coverOf } from '~/queries/podcasts';
import { removeArtwork, saveArtwork } from '~/queries/podcast_actions';
import { announce } from '~/stores/announcer';
import { showToast } from '~/stores/toasts';
import { Dialog } from '~/ui/dialog';
import { Button } from '~/ui/primitives';
import { artworkFlaw } from './picture';

/** The cover at the sizes at which it is seen, and its replacement: checked here before a byte is sent. */
export function Artwork({ podcast }: { podcast: Podcast }) {
  const picker = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<string>();
  const [flaw, setFlaw] = useState('');
  const [looking, setLooking] = useState(false);
  const [over, setOver] = useState(false);
  useEffect(
    () => () => {
      if (sending !== undefined) URL.revokeObjectURL(sending);
    },
    [sending],
  );
  const take = async (file: File | undefined) => {
    if (file === undefined || sending !== undefined) return;
    const wrong = artworkFlaw(new Uint8Array(await file.arrayBuffer()));
    setFlaw(wrong ?? '');
    if (wrong !== undefined) return;
    setSending(URL.createObjectURL(file));
    const outcome = await saveArtwork(podcast, file);
    if (outcome.state === 'done') announce('The cover is changed.');
    if (outcome.state === 'kept') showToast('The picture is kept here and sent when the server is back.');
    if (outcome.state === 'refused') setFlaw(isAway(outcome.problem) ? '' : sayWhy(outcome.problem));
    if (outcome.state !== 'kept') setSending(undefined);
  };
  const source = sending ?? coverOf(podcast);
  return (
    <section
      class={over ? 'card stack artwork over' : 'card stack artwork'}
      aria-labelledby="artwork"
      data-field="image"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <h2 id="artwork">Artwork</h2>
      <div class="sizes">
        <figure>
          <button type="button" class="look" aria-label="See the cover at 600 pixels" onClick={() => setLooking(true)}>
            <img class="large" src={source} alt={`Cover of ${podcast.title}`} width="600" height="600" />
          </button>
          <figcaption class="small soft">On the show’s page; press to see it at 600 px</figcaption>
        </figure>
        <figure>
          <img src={source} alt="" width="55" height="55" />
          <figcaption class="small soft">In a list, 55 px: can you tell it apart?</figcaption>
        </figure>
      </div>
      {looking && (
        <Dialog title="At 600 pixels" onClose={() => setLooking(false)} class="cover-dialog">
          <img src={source} alt={`Cover of ${podcast.title}`} width="600" height="600" />
        </Dialog>
      )}
      {flaw !== '' && (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      )}
      <div class="row">
        <Button icon="publish" busy={sending !== undefined} onClick={() => picker.current?.click()}>
          {podcast.image_made ? 'Choose a picture' : 'Replace'}
        </Button>
        {!podcast.image_made && (
          <Button tone="plain" icon="trash" onClick={() => void removeArtwork(podcast)}>
            Use the generated cover
          </Button>
        )}
        <input
          ref={picker}
          type="file"
          accept="image/png,image/jpeg"
          class="hidden-visually"
          tabIndex={-1}
          aria-label="Picture for the cover"
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <p class="small soft">
        {podcast.image_made ? 'This cover is generated from the title. ' : ''}Drop a square JPEG or PNG here: 1400 to
        3000 pixels, RGB, no transparency.
      </p>
    </section>
  );
}
