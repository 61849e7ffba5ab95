import { useState } from 'preact/hooks';
import { Field } from '~/ui/primitives';

/** A number in its limits; what is out of them is said at the field, and the last good one stays. */
export function NumberField({
  label,
  unit,
  least,
  most,
  step,
  value,
  onChange,
}: {
  label: string;
  unit: string;
  least: number;
  most: number;
  step: number;
  value: number;
  onChange: (value: number) => void;
}) {
  const [written, setWritten] = useState<string>();
  // What was written is shown as it was written, until another number comes from elsewhere.
  const text =
    written !== undefined && inLimits(written, least, most) && Number(written) !== value ? undefined : written;
  const wrong = text !== undefined && !inLimits(text, least, most);
  return (
    <Field
      label={label}
      hint={unit}
      flaw={wrong ? `Between ${least} and ${most}; ${value} is kept until then.` : undefined}
    >
      {(control) => (
        <input
          {...control}
          class="input"
          type="number"
          inputMode="decimal"
          min={least}
          max={most}
          step={step}
          value={text ?? String(value)}
          onInput={(event) => {
            const next = event.currentTarget.value;
            setWritten(next);
            if (inLimits(next, least, most)) onChange(Number(next));
          }}
          onBlur={() => {
            if (!wrong) setWritten(undefined);
          }}
        />
      )}
    </Field>
  );
}

function inLimits(text: string, least: number, most: number): boolean {
  const number = Number(text);
  return text !== '' && number >= least && number <= most;
}
