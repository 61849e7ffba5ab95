import { useState } from 'preact/hooks';
import type { Voice } from '~/api/types';
import { useVoices } from '~/queries/voices';
import { count } from '~/ui/format';
import { Failure, Field, IconButton, Skeleton } from '~/ui/primitives';
import { Section } from './section';
import { previewed, togglePreview } from './voice_preview';

/** The hosts that can speak, to be heard. */
export function Voices() {
  const { data, error, refetch } = useVoices();
  const [language, setLanguage] = useState('');
  const languages = [...new Set(data?.map((voice) => voice.language) ?? [])].sort();
  const shown = data?.filter((voice) => language === '' || voice.language === language) ?? [];
  return (
    <Section id="voices" title="Voices">
      {data === undefined && error === null && <Skeleton height="3rem" count={6} />}
      {data === undefined && error !== null && <Failure error={error} retry={() => void refetch()} what="The voices" />}
      {data !== undefined && (
        <>
          <div class="voice-filter">
            <Field label="Language" hint={count(shown.length, 'voice')}>
              {(control) => (
                <select
                  {...control}
                  class="input"
                  value={language}
                  onChange={(event) => setLanguage(event.currentTarget.value)}
                >
                  <option value="">All languages</option>
                  {languages.map((tag) => (
                    <option key={tag} value={tag}>
                      {tag}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
          {previewed.value?.flaw !== undefined && (
            <p class="flaw" role="alert">
              {previewed.value.flaw}
            </p>
          )}
          <ul class="voices">
            {shown.map((voice) => (
              <VoiceRow key={voice.id} voice={voice} />
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function VoiceRow({ voice }: { voice: Voice }) {
  const now = previewed.value?.voice === voice.id ? previewed.value : undefined;
  const playing = now?.state === 'playing';
  return (
    <li>
      <IconButton
        icon={playing ? 'pause' : 'play'}
        label={playing ? `Stop ${voice.name}` : `Hear ${voice.name}`}
        busy={now?.state === 'fetching'}
        onClick={() => void togglePreview(voice)}
      />
      <div class="grow">
        <p class="name">
          {voice.name} <span class="small soft">{voice.language}</span>
        </p>
        <p class="small soft">{voice.description}</p>
      </div>
    </li>
  );
}
