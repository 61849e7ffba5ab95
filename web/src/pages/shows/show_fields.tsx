import { Field } from '~/ui/primitives';
import { CategoryOptions } from './category_options';
import { fieldLabels, valueOf } from './draft';
import { FlagField, type ShowForm, TextField } from './form_field';
import { HostsField } from './hosts_field';
import { LanguageOptions } from './language_options';
import { languageName } from './languages';

const media = ['podcast', 'music', 'video', 'film', 'audiobook', 'newsletter', 'blog', 'course'] as const;

/** Everything that is said of a show. */
export function ShowFields({ form }: { form: ShowForm }) {
  const language = valueOf(form.podcast, form.draft, 'language');
  const description = valueOf(form.podcast, form.draft, 'description');
  const bytes = new TextEncoder().encode(description).length;
  return (
    <>
      <section class="card stack" aria-labelledby="about-show">
        <h2 id="about-show">About the show</h2>
        <TextField form={form} name="title" maxLength={255} required />
        <TextField form={form} name="author" maxLength={255} required />
        <TextField
          form={form}
          name="description"
          rows={6}
          required
          hint={`${bytes} of 4000 bytes. What listeners read before they subscribe.`}
        />
        <div class="pair">
          <CategoryField form={form} />
          <div>
            <TextField
              form={form}
              name="language"
              required
              list="show-languages"
              hint={languageName(language) ?? 'A tag of BCP 47, such as en or pt-BR'}
            />
            <LanguageOptions id="show-languages" />
          </div>
        </div>
        <FlagField
          form={form}
          name="explicit"
          label="Explicit"
          hint="Strong language or content for adults. Directories mark the show, and some leave it out."
        />
        <HostsField form={form} />
      </section>
      <section class="card stack" aria-labelledby="publishing">
        <h2 id="publishing">Publishing</h2>
        <TextField
          form={form}
          name="email"
          type="email"
          hint="Directories send a code here to see that the feed is yours. It stands in the feed for everybody to read."
        />
        <div class="pair">
          <TextField form={form} name="link" type="url" placeholder="https://" />
          <TextField form={form} name="copyright" maxLength={255} placeholder="© 2026 …" />
        </div>
        <Field label={fieldLabels.medium} hint="Apps that know it show music, books or courses in their own way.">
          {(control) => (
            <select
              {...control}
              class="input"
              data-field="medium"
              value={valueOf(form.podcast, form.draft, 'medium')}
              onChange={(event) => {
                const chosen = media.find((medium) => medium === event.currentTarget.value);
                if (chosen !== undefined) form.set('medium', chosen);
              }}
            >
              {media.map((medium) => (
                <option key={medium} value={medium}>
                  {medium.charAt(0).toUpperCase() + medium.slice(1)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <FlagField
          form={form}
          name="blocked"
          label="Private: only by private addresses"
          hint="The public address gives nothing any more, and no directory lists the show."
        />
        <FlagField
          form={form}
          name="complete"
          label="Finished: no more episodes will come"
          hint="Apps stop looking for new ones."
        />
        <details class="move">
          <summary>Move the feed to another address</summary>
          <div class="stack-s">
            <p class="small soft">
              Set the new feed up first, with the same episodes. Then put its address here: this feed tells apps where
              the show has gone, and answers with a redirection. Keep it like that for at least four weeks, so that apps
              that ask seldom follow too. Empty the field to end the move.
            </p>
            <TextField form={form} name="new_feed_url" type="url" placeholder="https://" />
          </div>
        </details>
      </section>
    </>
  );
}

function CategoryField({ form }: { form: ShowForm }) {
  return (
    <Field label={fieldLabels.category} flaw={form.flaws.category}>
      {(control) => (
        <select
          {...control}
          class="input"
          data-field="category"
          value={valueOf(form.podcast, form.draft, 'category')}
          onChange={(event) => form.set('category', event.currentTarget.value)}
        >
          <CategoryOptions />
        </select>
      )}
    </Field>
  );
}
