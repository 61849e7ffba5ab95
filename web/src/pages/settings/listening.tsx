import { preferences, setPreference } from '~/stores/preferences';
import { Check } from '~/ui/primitives';
import { NumberField } from './number_field';
import { Section } from './section';

export function Listening() {
  const { skipBack, skipForward, rate, reviewFirst } = preferences.value;
  return (
    <Section id="listening" title="Listening and making">
      <div class="numbers">
        <NumberField
          label="Skip back"
          unit="seconds"
          least={1}
          most={120}
          step={1}
          value={skipBack}
          onChange={(value) => setPreference('skipBack', value)}
        />
        <NumberField
          label="Skip forward"
          unit="seconds"
          least={1}
          most={120}
          step={1}
          value={skipForward}
          onChange={(value) => setPreference('skipForward', value)}
        />
        <NumberField
          label="Speed"
          unit="1 is as spoken"
          least={0.5}
          most={3}
          step={0.1}
          value={rate}
          onChange={(value) => setPreference('rate', value)}
        />
      </div>
      <Check
        label="Stop after the script, to review it before it is spoken"
        checked={reviewFirst}
        onChange={(on) => setPreference('reviewFirst', on)}
      />
    </Section>
  );
}
