import type { ComponentChildren } from 'preact';
import type { Podcast } from '~/api/types';
import { Check, Field } from '~/ui/primitives';
import { type Draft, type FieldName, fieldLabels, valueOf } from './draft';

/** The form of a show, as its fields see it. */
export interface ShowForm {
  podcast: Podcast;
  draft: Draft;
  flaws: Readonly<Partial<Record<FieldName, string>>>;
  set: <Name extends FieldName>(name: Name, value: Podcast[Name]) => void;
}

type TextName = 'title' | 'author' | 'description' | 'language' | 'email' | 'link' | 'copyright' | 'new_feed_url';

/** A field of text. `data-field` is where "Fix" of a check leads. */
export function TextField({
  form,
  name,
  hint,
  rows,
  ...input
}: {
  form: ShowForm;
  name: TextName;
  hint?: ComponentChildren;
  rows?: number;
  type?: 'text' | 'email' | 'url';
  maxLength?: number;
  required?: boolean;
  list?: string;
  placeholder?: string;
}) {
  const common = {
    class: 'input',
    dir: input.type === 'email' || input.type === 'url' || name === 'language' ? ('ltr' as const) : ('auto' as const),
    'data-field': name,
    value: valueOf(form.podcast, form.draft, name) ?? '',
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      form.set(name, event.currentTarget.value),
    ...input,
  };
  return (
    <Field label={fieldLabels[name]} hint={hint} flaw={form.flaws[name]}>
      {(control) =>
        rows === undefined ? <input {...control} {...common} /> : <textarea {...control} {...common} rows={rows} />
      }
    </Field>
  );
}

/** Yes or no, with what it means below. */
export function FlagField({
  form,
  name,
  label,
  hint,
}: {
  form: ShowForm;
  name: 'explicit' | 'blocked' | 'complete';
  label: string;
  hint: string;
}) {
  return (
    <div class="flag" data-field={name}>
      <Check label={label} checked={valueOf(form.podcast, form.draft, name)} onChange={(on) => form.set(name, on)} />
      <p class="small soft">{hint}</p>
      {form.flaws[name] && (
        <p class="small flaw" role="alert">
          {form.flaws[name]}
        </p>
      )}
    </div>
  );
}

/** Brings a field into sight and puts the focus into it. */
export function focusField(name: string): void {
  const place = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`);
  const control = place?.matches('input, select, textarea, button')
    ? place
    : place?.querySelector<HTMLElement>('input, select, textarea, button');
  const closed = control?.closest('details');
  if (closed) closed.open = true;
  control?.scrollIntoView({ block: 'center' });
  control?.focus({ preventScroll: true });
}
