import { useEffect } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import type { Voice } from '~/api/types';
import { useVoices } from '~/queries/voices';
import { Button, IconButton, Segmented } from '~/ui/primitives';
import { kMostHosts, type Settings } from './draft';
import { changeSettings } from './draft_store';
import { voicesFor } from './languages';
import { previewing, previewVoice, stopPreview } from './voice_preview';

const counts = Array.from({ length: kMostHosts }, (_, index) => String(index + 1));

/** How many hosts there are and who they are, each to be heard. `language` is that of the episode as far as it is known. */
export function HostPicker({
  settings,
  language,
  flaw,
}: {
  settings: Settings;
  language: string;
  flaw: string | undefined;
}) {
  const { data: voices, error, refetch, isPending } = useVoices();
  useEffect(() => stopPreview, []);
  const groups = voicesFor(voices ?? [], language);
  const choose = (host: number, voice: string) =>
    changeSettings({
      voices: Array.from({ length: kMostHosts }, (_, index) =>
        index === host ? voice : (settings.voices[index] ?? ''),
      ),
    });
  return (
    <div class="stack-s" data-field="hosts">
      <Segmented
        label="How many hosts"
        options={counts.map((value) => ({ value, label: value === '1' ? '1 host' : value }))}
        value={String(settings.hosts)}
        onChange={(value) => changeSettings({ hosts: Number(value) })}
      />
      {error !== null && voices === undefined && (
        <p class="flaw">
          The voices cannot be listed: {sayWhy(error)}{' '}
          <Button small icon="refresh" onClick={() => void refetch()}>
            Try again
          </Button>
        </p>
      )}
      <ul class="stack-s hosts" data-field="voices">
        {Array.from({ length: settings.hosts }, (_, host) => {
          const chosen = settings.voices[host] ?? '';
          const known = voices?.find((voice) => voice.id === chosen);
          const offered = groups.some((group) => group.voices.some((voice) => voice.id === chosen));
          return (
            <li key={host} class="host">
              <span class={`dot speaker-${host + 1}`} aria-hidden="true" />
              <select
                class="input"
                aria-label={`Voice of host ${host + 1}`}
                value={chosen}
                disabled={isPending}
                onChange={(event) => choose(host, event.currentTarget.value)}
              >
                <option value="">Chosen for you</option>
                {chosen !== '' && !offered && <option value={chosen}>{known?.name ?? chosen}</option>}
                {groups.map((group) => (
                  <optgroup key={group.label} label={group.label}>
                    {group.voices.map((voice) => (
                      <option key={voice.id} value={voice.id}>
                        {voice.name}
                      </option>
                    ))}
                  </optgroup>
                ))}
              </select>
              {known !== undefined && <PreviewButton voice={known} />}
              <p class="small soft says" dir="auto">
                {known === undefined ? 'A voice that fits the language' : known.description}
              </p>
            </li>
          );
        })}
      </ul>
      {flaw && (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      )}
    </div>
  );
}

function PreviewButton({ voice }: { voice: Voice }) {
  const heard = previewing.value?.voice === voice.id ? previewing.value.state : undefined;
  return (
    <IconButton
      icon={heard === undefined ? 'play' : heard === 'loading' ? 'spinner' : 'pause'}
      label={heard === undefined ? `Hear ${voice.name}` : `Stop ${voice.name}`}
      onClick={() => {
        if (heard === undefined) void previewVoice(voice);
        else stopPreview();
      }}
    />
  );
}
