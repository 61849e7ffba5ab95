import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { count } from '~/ui/format';
import { Dialog } from '~/ui/dialog';
import { Banner, Button } from '~/ui/primitives';
import { type Clash, merge, type Side } from '../model/merge';
import type { Conflict } from '../session/saving';
import type { Session } from '../session/session';
import { Pieces } from './pieces';

const deciding = signal(false);

/** Tells that somebody else has saved and both have changed the same; opens the view in which a person decides. */
export function ConflictBanner({ session }: { session: Session }) {
  const conflict = session.saving.conflict.value;
  if (conflict === undefined) return null;
  return (
    <>
      <Banner
        tone="warn"
        actions={
          <Button small icon="merge" onClick={() => (deciding.value = true)}>
            Decide
          </Button>
        }
      >
        Somebody else has saved this script meanwhile and changed the same as you. Your changes are kept on this device
        until you have decided.
      </Banner>
      {deciding.value && <ConflictView session={session} conflict={conflict} />}
    </>
  );
}

const titles: Record<Clash['what'], string> = {
  text: 'The words of a line',
  speaker: 'Who speaks a line',
  pause: 'The pause before a line',
  delivery: 'The delivery of a line',
  removed: 'A line that one of you took out',
  chapter: 'The title of a chapter',
  title: 'The title of the episode',
  summary: 'The summary',
  cast: 'A speaker',
};

/** Each clash with what both began with, what the other has and what is here. */
function ConflictView({ session, conflict }: { session: Session; conflict: Conflict }) {
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map());
  const { clashes, taken } = merge(conflict.base, session.editor.doc.value, conflict.theirs, choices);
  const close = () => (deciding.value = false);
  const chosen = (clash: Clash) => choices.get(clash.id) ?? clash.preset;
  const takenAlone = taken - clashes.filter((clash) => chosen(clash) === 'theirs').length;
  const all = (side: Side) => setChoices(new Map(clashes.map((clash) => [clash.id, side])));
  return (
    <Dialog title="Both of you changed this" onClose={close} class="conflict">
      <p>
        {takenAlone > 0 && `${count(takenAlone, 'other change')} of theirs came in by themselves. `}
        Decide about {clashes.length === 1 ? 'this one' : `these ${clashes.length}`}:
      </p>
      {clashes.length > 1 && (
        <div class="row">
          <Button small onClick={() => all('mine')}>
            All mine
          </Button>
          <Button small onClick={() => all('theirs')}>
            All theirs
          </Button>
        </div>
      )}
      <ol class="stack">
        {clashes.map((clash) => (
          <li key={clash.id}>
            <fieldset class="clash">
              <legend>{titles[clash.what]}</legend>
              <p class="small soft" dir="auto">
                Before: {clash.base === '' ? 'nothing' : clash.base}
              </p>
              {(['mine', 'theirs'] as const).map((side) => (
                <label key={side} class="clash-side">
                  <input
                    type="radio"
                    name={clash.id}
                    checked={chosen(clash) === side}
                    onChange={() => setChoices(new Map(choices).set(clash.id, side))}
                  />
                  <span class="grow">
                    <strong>{side === 'mine' ? 'Mine' : 'Theirs'}</strong>
                    {clash[side] === undefined ? (
                      <em>taken out</em>
                    ) : (
                      <Pieces before={clash.base} after={clash[side]} />
                    )}
                  </span>
                </label>
              ))}
            </fieldset>
          </li>
        ))}
      </ol>
      <div class="row">
        <Button
          tone="primary"
          icon="check"
          onClick={() => {
            close();
            void session.saving.resolve(choices);
          }}
        >
          Save what I chose
        </Button>
        <Button onClick={close}>Later</Button>
      </div>
    </Dialog>
  );
}
