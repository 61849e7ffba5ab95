import type { Voice } from '~/api/types';

/** One of the hosts; one that the server no longer has stays in the list, so that it is not lost unseen. */
export function VoiceSelect({
  control,
  voices,
  value,
  onChange,
}: {
  control: { id: string; 'aria-describedby': string | undefined };
  voices: readonly Voice[];
  value: string;
  onChange: (voice: string) => void;
}) {
  const known = value === '' || voices.some((voice) => voice.id === value);
  return (
    <select {...control} class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">Chosen by the studio</option>
      {!known && <option value={value}>{value}</option>}
      {voices.map((voice) => (
        <option key={voice.id} value={voice.id}>
          {voice.name} · {voice.language}
        </option>
      ))}
    </select>
  );
}
