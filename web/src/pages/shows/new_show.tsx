import { useEffect, useState } from 'preact/hooks';
import type { Podcast } from '~/api/types';
import { isRecord } from '~/api/validate';
import { createPodcast } from '~/queries/podcast_actions';
import { dropDraft, readDraft, saveDraft } from '~/stores/drafts';
import { showToast } from '~/stores/toasts';
import { Dialog } from '~/ui/dialog';
import { Button, Field } from '~/ui/primitives';
import { CategoryOptions } from './category_options';
import { plainDetail } from './draft';
import { LanguageOptions } from './language_options';
import { languageName } from './languages';

type Written = Record<'title' | 'author' | 'category' | 'language' | 'description', string>;

const kDraft = 'new-show';
const nothing: Written = { title: '', author: '', category: '', language: 'en', description: '' };

/** What a feed cannot be without; everything else can be said later. `onMade` has no show when it will be made later. */
export function NewShow({ onClose, onMade }: { onClose: () => void; onMade: (podcast: Podcast | undefined) => void }) {
  const [written, setWritten] = useState(nothing);
  const [flaw, setFlaw] = useState<{ field: string; detail: string }>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void readDraft(kDraft).then((stored) => {
      if (isRecord(stored)) setWritten((now) => (now === nothing ? readWritten(stored) : now));
    });
  }, []);
  const set = (name: keyof Written, value: string) => {
    const next = { ...written, [name]: value };
    setWritten(next);
    if (flaw?.field === name) setFlaw(undefined);
    void saveDraft(kDraft, next);
  };
  const flawOf = (name: string) => (flaw?.field === name ? flaw.detail : undefined);
  const submit = async (event: Event & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (busy) return;
    setBusy(true);
    const podcast = Object.fromEntries(Object.entries(written).map(([name, text]) => [name, text.trim()]));
    const outcome = await createPodcast(podcast as Written);
    setBusy(false);
    if (outcome.state === 'refused') {
      const field = /^\$\.(\w+)/.exec(outcome.problem.field ?? '')?.[1] ?? 'title';
      setFlaw({ field, detail: plainDetail(outcome.problem.message) });
      form.querySelector<HTMLElement>(`[name="${CSS.escape(field)}"]`)?.focus();
      return;
    }
    await dropDraft(kDraft);
    if (outcome.state === 'kept') showToast(`“${written.title}” is kept here and made when the server is back.`);
    onMade(outcome.state === 'done' ? outcome.podcast : undefined);
  };
  const text = (name: keyof Written, maxLength: number) => ({
    name,
    class: 'input',
    dir: 'auto' as const,
    required: true,
    maxLength,
    value: written[name],
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => set(name, event.currentTarget.value),
  });
  return (
    <Dialog title="New show" onClose={onClose} class="new-show">
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <Field label="Title" flaw={flawOf('title')}>
          {(control) => <input {...control} {...text('title', 255)} placeholder="Lighthouse Stories" />}
        </Field>
        <Field label="Author" hint="Who makes it: you, a company, a newsroom." flaw={flawOf('author')}>
          {(control) => <input {...control} {...text('author', 255)} autocomplete="name" />}
        </Field>
        <div class="pair">
          <Field label="Category" flaw={flawOf('category')}>
            {(control) => (
              <select
                {...control}
                name="category"
                class="input"
                required
                value={written.category}
                onChange={(event) => set('category', event.currentTarget.value)}
              >
                <option value="" disabled>
                  Choose one
                </option>
                <CategoryOptions />
              </select>
            )}
          </Field>
          <Field label="Language" hint={languageName(written.language) ?? 'A tag such as en'} flaw={flawOf('language')}>
            {(control) => (
              <>
                <input {...control} {...text('language', 35)} dir="ltr" list="new-show-languages" autocomplete="off" />
                <LanguageOptions id="new-show-languages" />
              </>
            )}
          </Field>
        </div>
        <Field label="Description" hint="What listeners read before they subscribe." flaw={flawOf('description')}>
          {(control) => <textarea {...control} {...text('description', 4000)} rows={4} />}
        </Field>
        <div class="row end">
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" tone="primary" busy={busy}>
            Make the show
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function readWritten(stored: Record<string, unknown>): Written {
  const text = (name: keyof Written) => (typeof stored[name] === 'string' ? stored[name] : nothing[name]);
  return {
    title: text('title'),
    author: text('author'),
    category: text('category'),
    language: text('language'),
    description: text('description'),
  };
}
