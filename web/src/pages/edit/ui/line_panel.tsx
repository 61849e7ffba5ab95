import { Link } from 'wouter-preact';
import type { Voice } from '~/api/types';
import { Button, Field } from '~/ui/primitives';
import { setSpeakerFields } from '../model/chapters';
import { speakerOf } from '../model/document';
import { setDelivery, setPause } from '../model/lines';
import { lockLine } from '../session/actions';
import type { Session } from '../session/session';
import { SourceSpan } from './source_span';
import { VoiceSelect } from './voice_select';

/** What else belongs to the selected line: pause, delivery, its speaker's voice, and where it was taken from. */
export function LinePanel({ session, voices }: { session: Session; voices: readonly Voice[] }) {
  const { editor } = session;
  const id = editor.selected.value;
  const view = id === undefined ? undefined : editor.view(id)?.value;
  if (id === undefined || view === undefined)
    return <p class="soft">Choose a line to see its pause, its delivery, its voice and its source.</p>;
  const { turn, locked } = view.line;
  const speaker = speakerOf(editor.doc.value, turn.speaker);
  return (
    <div class="stack">
      <div class="spread">
        <h3>Line {view.number}</h3>
        <Button
          small
          icon={locked ? 'unlock' : 'lock'}
          aria-pressed={locked}
          title="A locked line stays as it is. Locks are kept on this device."
          onClick={() => lockLine(session, id)}
        >
          {locked ? 'Locked' : 'Lock'}
        </Button>
      </div>
      <Field label="Pause before it" hint="Milliseconds; empty: as usual between speakers">
        {(control) => (
          <input
            {...control}
            class="input"
            type="number"
            min={0}
            max={10_000}
            step={100}
            disabled={locked}
            value={turn.pause_ms ?? ''}
            onInput={({ currentTarget: { value, valueAsNumber } }) => {
              const pause = value === '' ? undefined : Math.round(Math.min(10_000, Math.max(0, valueAsNumber)));
              if (pause === undefined || Number.isFinite(pause))
                editor.type(setPause(editor.doc.peek(), id, pause), `${id} pause`);
            }}
          />
        )}
      </Field>
      <Field label="Delivery" hint="For voices that take direction, such as “slowly, with a smile”">
        {(control) => (
          <input
            {...control}
            class="input"
            dir="auto"
            disabled={locked}
            value={turn.delivery ?? ''}
            onInput={(event) =>
              editor.type(setDelivery(editor.doc.peek(), id, event.currentTarget.value), `${id} delivery`)
            }
          />
        )}
      </Field>
      {speaker && (
        <Field label={`Voice of ${speaker.name}`} hint="For all lines of this speaker">
          {(control) => (
            <VoiceSelect
              control={control}
              voices={voices}
              value={speaker.voice ?? ''}
              onChange={(voice) => editor.apply(setSpeakerFields(editor.doc.peek(), speaker.id, { voice }))}
            />
          )}
        </Field>
      )}
      <div class="stack-s">
        <h3>Source</h3>
        {turn.source === undefined ? (
          <p class="soft small">This line was not taken from a document.</p>
        ) : (
          <SourceSpan episode={session.episode} source={turn.source} />
        )}
      </div>
      <p class="small">
        <Link href="/settings">All voices</Link>
      </p>
    </div>
  );
}
