import type { ComponentChildren } from 'preact';
import { sayWhy } from '~/api/problem';
import { useModels } from '~/queries/models';
import { usePodcasts } from '~/queries/podcasts';
import { useVoices } from '~/queries/voices';
import { Check, Field } from '~/ui/primitives';
import { kLeastMinutes, kMostMinutes, type Settings, styles, tones, type Writer } from './draft';
import { changeSettings } from './draft_store';
import { HostPicker } from './host_picker';
import { spokenLanguages } from './languages';
import type { Flaws } from './order';

const kSliderMinutes = 60;

const writerLabels: Record<Writer, string> = {
  auto: 'Automatic',
  llm: 'A language model',
  digest: 'The digest',
};

/** How the episode is to be: the same for one episode and for many. */
export function SettingsForm({
  settings,
  language,
  flaws,
  children,
}: {
  settings: Settings;
  language: string;
  flaws: Flaws['fields'];
  children?: ComponentChildren;
}) {
  const podcasts = usePodcasts();
  const voices = useVoices();
  const models = useModels();
  const model = models.data?.writers.find(({ name }) => name === 'llm');
  const languages = spokenLanguages(voices.data ?? []);
  const shows = podcasts.data?.podcasts ?? [];
  return (
    <>
      <section class="card stack" aria-labelledby="new-format">
        <h2 id="new-format">Format</h2>
        <fieldset class="formats" data-field="style">
          <legend class="hidden-visually">Format of the episode</legend>
          {styles.map(({ value, label, says }) => (
            <label key={value}>
              <input
                type="radio"
                name="style"
                value={value}
                checked={settings.style === value}
                onChange={() => changeSettings({ style: value })}
              />
              <span class="label">{label}</span>
              <span class="small soft">{says}</span>
            </label>
          ))}
        </fieldset>
        <div class="fields">
          <Field label="Length in minutes" flaw={flaws.minutes}>
            {(control) => (
              <div class="length">
                <input
                  type="range"
                  aria-label="Length in minutes, slider"
                  min={1}
                  max={kSliderMinutes}
                  step={1}
                  value={Math.min(settings.minutes, kSliderMinutes)}
                  onInput={(event) => changeSettings({ minutes: event.currentTarget.valueAsNumber })}
                />
                <input
                  {...control}
                  class="input tabular"
                  type="number"
                  inputMode="decimal"
                  data-field="minutes"
                  min={kLeastMinutes}
                  max={kMostMinutes}
                  step="any"
                  value={settings.minutes}
                  onInput={(event) => {
                    const minutes = event.currentTarget.valueAsNumber;
                    if (minutes >= kLeastMinutes && minutes <= kMostMinutes) changeSettings({ minutes });
                  }}
                  onBlur={(event) => {
                    event.currentTarget.value = String(settings.minutes);
                  }}
                />
              </div>
            )}
          </Field>
          <Field label="Tone" flaw={flaws.tone}>
            {(control) => (
              <select
                {...control}
                class="input"
                data-field="tone"
                value={settings.tone}
                onChange={(event) => {
                  const tone = tones.find(({ value }) => value === event.currentTarget.value);
                  if (tone !== undefined) changeSettings({ tone: tone.value });
                }}
              >
                {tones.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      </section>

      <section class="card stack" aria-labelledby="new-hosts">
        <h2 id="new-hosts">Hosts</h2>
        <HostPicker settings={settings} language={language} flaw={flaws.hosts ?? flaws.voices} />
      </section>

      {children}

      <section class="card stack" aria-labelledby="new-more">
        <h2 id="new-more">Details</h2>
        <div class="fields">
          <Field
            label="Show"
            flaw={flaws.podcast}
            hint={
              podcasts.error && !podcasts.data ? `The shows cannot be listed: ${sayWhy(podcasts.error)}` : undefined
            }
          >
            {(control) => (
              <select
                {...control}
                class="input"
                data-field="podcast"
                value={settings.podcast}
                onChange={(event) => changeSettings({ podcast: event.currentTarget.value })}
              >
                <option value="">None yet</option>
                {settings.podcast !== '' && !shows.some(({ id }) => id === settings.podcast) && (
                  <option value={settings.podcast}>{podcasts.data ? 'A show that is gone' : '…'}</option>
                )}
                {shows.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Language" flaw={flaws.language}>
            {(control) => (
              <select
                {...control}
                class="input"
                data-field="language"
                value={settings.language}
                onChange={(event) => changeSettings({ language: event.currentTarget.value })}
              >
                <option value="">As the sources</option>
                {settings.language !== '' && !languages.some(({ value }) => value === settings.language) && (
                  <option value={settings.language}>{settings.language}</option>
                )}
                {languages.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field
            label="Written by"
            flaw={flaws.writer}
            hint={
              model?.available === false
                ? `No model is at hand (${model.reason ?? 'none is configured'}), so the digest writes.`
                : 'Automatic takes the model where there is one. The digest retells the sources in their own sentences.'
            }
          >
            {(control) => (
              <select
                {...control}
                class="input"
                data-field="writer"
                value={settings.writer}
                onChange={(event) => changeSettings({ writer: event.currentTarget.value as Writer })}
              >
                {Object.entries(writerLabels).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <div class="row">
          <Check label="Introduction" checked={settings.intro} onChange={(intro) => changeSettings({ intro })} />
          <Check label="Closing words" checked={settings.outro} onChange={(outro) => changeSettings({ outro })} />
        </div>
      </section>
    </>
  );
}
