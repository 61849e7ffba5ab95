import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { useCommands } from '~/keyboard/commands';
import { announce } from '~/stores/announcer';
import { preferences } from '~/stores/preferences';
import { showToast } from '~/stores/toasts';
import { Field } from '~/ui/primitives';
import { createEpisode } from './create';
import type { Draft } from './draft';
import { changeDraft } from './draft_store';
import { type Flaws, flawsOf, meaningOf, nameOf, noFlaws } from './order';
import { SettingsForm } from './settings_form';
import { SourceBox } from './source_box';
import { SourceCard } from './source_card';
import { unreadable, works } from './source_work';
import { Summary } from './summary';

/** One episode: what it is made of, how it is to be, what will come of it. */
export function EpisodeForm({ draft }: { draft: Draft }) {
  const [, go] = useLocation();
  const [busy, setBusy] = useState(false);
  const [flaws, setFlaws] = useState<Flaws>(noFlaws);
  const form = useRef<HTMLFormElement>(null);
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  // What was wrong may be right now; the server says so if it is not.
  useEffect(() => setFlaws(noFlaws), [draft.id, draft.text, draft.sources, draft.settings, draft.title]);

  const submit = async () => {
    if (busy) return;
    if (meaningOf(draft) === 'nothing' && draft.sources.every(({ id }) => unreadable().has(id))) {
      const text =
        draft.sources.length === 0
          ? 'Say what the episode is about, or add a text, a link or a file.'
          : 'None of the sources can be read. Add another one, or a topic.';
      setFlaws({ ...noFlaws, fields: { text } });
      focusField(form.current, 'text');
      return;
    }
    setBusy(true);
    const name = nameOf(draft);
    const made = await createEpisode(draft, preferences.value.reviewFirst);
    setBusy(false);
    if (made.state === 'made') {
      if (here.current) go(`/e/${made.episode}`);
      else showToast(`“${name}” is being made.`, { action: { label: 'Open', run: () => go(`/e/${made.episode}`) } });
    } else if (made.state === 'queued') {
      showToast(`The server is away. “${name}” is kept on this device and will be made when it is back.`);
      form.current?.querySelector('textarea')?.focus();
    } else {
      const found = flawsOf(made.problem, made.sources);
      setFlaws(found);
      announce(`It was not made: ${made.problem.message}`);
      focusField(form.current, Object.keys(found.fields)[0]);
    }
  };
  useCommands(
    [{ id: 'new.make', label: 'Make the episode', group: 'Episode', keys: ['Ctrl+Enter'], run: () => void submit() }],
    [draft, busy],
  );
  const detected = draft.sources.find(({ preview }) => preview?.language)?.preview?.language ?? '';
  return (
    <form
      ref={form}
      class="new-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="stack">
        <SourceBox draft={draft} flaw={flaws.fields.text} />
        {draft.sources.length > 0 && (
          <section aria-labelledby="new-sources">
            <h2 id="new-sources" class="hidden-visually">
              Sources
            </h2>
            <ul class="stack-s">
              {draft.sources.map((source) => (
                <SourceCard key={source.id} source={source} refused={flaws.sources[source.id]} />
              ))}
            </ul>
          </section>
        )}
        <SettingsForm settings={draft.settings} language={draft.settings.language || detected} flaws={flaws.fields}>
          <section class="card stack" aria-labelledby="new-steer">
            <h2 id="new-steer">Direction</h2>
            <Field
              label="What the hosts should keep in mind (optional)"
              hint="For example: “For beginners. Leave out the history. End with one thing to try.” A model follows it; the digest does not."
              flaw={flaws.fields.instructions}
            >
              {(control) => (
                <textarea
                  {...control}
                  class="input"
                  dir="auto"
                  rows={2}
                  maxLength={4096}
                  data-field="instructions"
                  value={draft.instructions}
                  onInput={(event) => changeDraft({ instructions: event.currentTarget.value })}
                />
              )}
            </Field>
            <Field label="Title (optional)" hint="Left empty, the script brings one." flaw={flaws.fields.title}>
              {(control) => (
                <input
                  {...control}
                  class="input"
                  dir="auto"
                  maxLength={255}
                  data-field="title"
                  value={draft.title}
                  onInput={(event) => changeDraft({ title: event.currentTarget.value })}
                />
              )}
            </Field>
          </section>
        </SettingsForm>
      </div>
      <Summary
        draft={draft}
        busy={busy}
        sending={[...works.value.values()].some(({ state }) => state === 'sending')}
        flaw={flaws.general}
      />
    </form>
  );
}

function focusField(form: HTMLFormElement | null, name: string | undefined): void {
  const field = name === undefined ? null : form?.querySelector<HTMLElement>(`[data-field="${name}"]`);
  const control = field?.matches('input, select, textarea')
    ? field
    : field?.querySelector<HTMLElement>('input, select');
  control?.focus();
}
