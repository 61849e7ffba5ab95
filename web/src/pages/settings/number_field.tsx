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
  const [text, setText] = useState<string>();
  const typed = text === undefined ? value : Number(text);
  const wrong = text === '' || !Number.isFinite(typed) || typed < least || typed > most;
  return (
    <Field
      label={label}
      hint={unit}
      flaw={text !== undefined && wrong ? `Between ${least} and ${most}; ${value} is kept until then.` : undefined}
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
            setText(next);
            const number = Number(next);
            if (next !== '' && number >= least && number <= most) onChange(number);
          }}
          onBlur={() => {
            if (!wrong) setText(undefined);
          }}
        />
      )}
    </Field>
  );
}
