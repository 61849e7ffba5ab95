import type { Voice } from '~/api/types';
import { count } from '~/ui/format';
import { Button, Field, IconButton } from '~/ui/primitives';
import { addSpeaker, kMostSpeakers, removeSpeaker, setHead, setSpeakerFields } from '../model/chapters';
import { linesOf } from '../model/document';
import type { Session } from '../session/session';
import { colourOf } from './line_menu';
import { VoiceSelect } from './voice_select';

/** What belongs to the whole script: title, summary and speakers. */
export function ScriptPanel({ session, voices }: { session: Session; voices: readonly Voice[] }) {
  const { editor } = session;
  const { head } = editor.doc.value;
  return (
    <div class="stack">
      <Field label="Title">
        {(control) => (
          <input
            {...control}
            class="input"
            data-place="title"
            dir="auto"
            value={head.title}
            onInput={(event) => editor.type(setHead(editor.doc.peek(), { title: event.currentTarget.value }), 'title')}
          />
        )}
      </Field>
      <Field label="Summary">
        {(control) => (
          <textarea
            {...control}
            class="input"
            data-place="summary"
            dir="auto"
            rows={4}
            value={head.summary ?? ''}
            onInput={(event) =>
              editor.type(setHead(editor.doc.peek(), { summary: event.currentTarget.value }), 'summary')
            }
          />
        )}
      </Field>
      <Field label="Language" hint="A tag such as “en” or “pt-BR”">
        {(control) => (
          <input
            {...control}
            class="input"
            data-place="language"
            value={head.language}
            onInput={(event) =>
              editor.type(setHead(editor.doc.peek(), { language: event.currentTarget.value.trim() }), 'language')
            }
          />
        )}
      </Field>
      <h3>Speakers</h3>
      <ul class="stack">
        {head.speakers.map((speaker, at) => (
          <Speaker key={speaker.id} session={session} at={at} voices={voices} />
        ))}
      </ul>
      <div>
        <Button
          small
          icon="plus"
          disabled={head.speakers.length >= kMostSpeakers}
          onClick={() => editor.apply(addSpeaker(editor.doc.peek(), `Speaker ${head.speakers.length + 1}`))}
        >
          Add a speaker
        </Button>
      </div>
    </div>
  );
}

function Speaker({ session, at, voices }: { session: Session; at: number; voices: readonly Voice[] }) {
  const { editor } = session;
  const doc = editor.doc.value;
  const speaker = doc.head.speakers[at];
  if (speaker === undefined) return null;
  const lines = linesOf(doc).filter((line) => line.turn.speaker === speaker.id).length;
  const set = (change: Parameters<typeof setSpeakerFields>[2], field: string) =>
    editor.type(setSpeakerFields(editor.doc.peek(), speaker.id, change), `${speaker.id} ${field}`);
  return (
    <li class={`cast speaker-${colourOf(at)} stack-s`}>
      <div class="spread">
        <span class="row small soft">
          <span class="dot" />
          {count(lines, 'line')}
        </span>
        {lines === 0 && doc.head.speakers.length > 1 && (
          <IconButton
            small
            tone="plain"
            icon="trash"
            label={`Remove ${speaker.name}`}
            onClick={() => editor.apply(removeSpeaker(editor.doc.peek(), speaker.id))}
          />
        )}
      </div>
      <Field label="Name">
        {(control) => (
          <input
            {...control}
            class="input"
            data-place={`speaker-${speaker.id}`}
            dir="auto"
            value={speaker.name}
            onInput={(event) => set({ name: event.currentTarget.value }, 'name')}
          />
        )}
      </Field>
      <Field label="Role">
        {(control) => (
          <input
            {...control}
            class="input"
            dir="auto"
            value={speaker.role ?? ''}
            onInput={(event) => set({ role: event.currentTarget.value }, 'role')}
          />
        )}
      </Field>
      <Field label="Voice">
        {(control) => (
          <VoiceSelect
            control={control}
            voices={voices}
            value={speaker.voice ?? ''}
            onChange={(voice) => editor.apply(setSpeakerFields(editor.doc.peek(), speaker.id, { voice }))}
          />
        )}
      </Field>
    </li>
  );
}
