import { useEffect, useRef, useState } from 'preact/hooks';
import type { Episode } from '~/api/types';
import { patchEpisode } from '~/queries/episode_actions';
import { usePodcasts } from '~/queries/podcasts';
import { dropDraft, readDraft, saveDraft } from '~/stores/drafts';
import { Button, Field } from '~/ui/primitives';
import { aboutDraftKey, type AboutFields, aboutFlaws, fieldsOf, patchOf, withDraft } from './about_fields';

const kDraftMs = 400;

/** The form of what is said of an episode. What is typed outlives a closed tab. */
export function AboutForm({ episode, onDone }: { episode: Episode; onDone: () => void }) {
  const key = aboutDraftKey(episode.id);
  const [fields, setFields] = useState<AboutFields>(() => fieldsOf(episode));
  const [touched, setTouched] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const form = useRef<HTMLFormElement>(null);
  const podcasts = usePodcasts().data?.podcasts ?? [];
  useEffect(() => {
    form.current?.querySelector('textarea')?.focus();
    void readDraft(key).then((draft) => {
      if (draft !== undefined) setFields((now) => withDraft(now, draft));
    });
    return () => clearTimeout(timer.current);
  }, []);
  const set = <Name extends keyof AboutFields>(name: Name, value: AboutFields[Name]) => {
    const next = { ...fields, [name]: value };
    setFields(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void saveDraft(key, next), kDraftMs);
  };
  const leave = () => {
    clearTimeout(timer.current);
    void dropDraft(key);
    onDone();
  };
  const flaws = touched ? aboutFlaws(fields) : {};
  return (
    <form
      ref={form}
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTouched(true);
        const wrong = Object.keys(aboutFlaws(fields));
        if (wrong.length > 0) {
          requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
          return;
        }
        const patch = patchOf(episode, fields);
        if (Object.keys(patch).length === 0) {
          leave();
          return;
        }
        // What the server does not take stays here, to be mended.
        void patchEpisode(episode, patch).then((taken) => {
          if (taken) leave();
        });
      }}
    >
      <Field label="Summary" hint="What apps show beside the title.">
        {(control) => (
          <textarea
            {...control}
            class="input"
            rows={4}
            dir="auto"
            maxLength={4000}
            value={fields.summary}
            onInput={(event) => set('summary', event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Show notes" hint="Links and details. Web addresses become links; other markup stays text.">
        {(control) => (
          <textarea
            {...control}
            class="input"
            rows={6}
            dir="auto"
            value={fields.notes}
            onInput={(event) => set('notes', event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Show">
        {(control) => (
          <select
            {...control}
            class="input"
            value={fields.podcast}
            onChange={(event) => set('podcast', event.currentTarget.value)}
          >
            <option value="">None</option>
            {podcasts.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="about-numbers">
        <Field label="Season" flaw={flaws.season}>
          {(control) => (
            <input
              {...control}
              class="input"
              inputMode="numeric"
              value={fields.season}
              onInput={(event) => set('season', event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Number" flaw={flaws.number}>
          {(control) => (
            <input
              {...control}
              class="input"
              inputMode="numeric"
              value={fields.number}
              onInput={(event) => set('number', event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Type">
          {(control) => (
            <select
              {...control}
              class="input"
              value={fields.type}
              onChange={(event) => set('type', event.currentTarget.value as AboutFields['type'])}
            >
              <option value="full">Full</option>
              <option value="trailer">Trailer</option>
              <option value="bonus">Bonus</option>
            </select>
          )}
        </Field>
        <Field label="Explicit">
          {(control) => (
            <select
              {...control}
              class="input"
              value={fields.explicit}
              onChange={(event) => set('explicit', event.currentTarget.value as AboutFields['explicit'])}
            >
              <option value="">As the show</option>
              <option value="yes">Yes</option>
              <option value="no">No</option>
            </select>
          )}
        </Field>
      </div>
      <div class="row">
        <Button type="submit" tone="primary" small>
          Save
        </Button>
        <Button small onClick={leave}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
