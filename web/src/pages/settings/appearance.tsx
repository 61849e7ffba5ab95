import { preferences, setPreference } from '~/stores/preferences';
import { Segmented } from '~/ui/primitives';
import { Section } from './section';

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function Appearance() {
  return (
    <Section id="appearance" title="Appearance">
      <div>
        <Segmented
          label="Theme"
          options={themes}
          value={preferences.value.theme}
          onChange={(theme) => setPreference('theme', theme)}
        />
      </div>
    </Section>
  );
}
