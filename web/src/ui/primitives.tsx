import type { ComponentChildren, JSX, Ref } from 'preact';
import { useId } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import type { EpisodeStatus } from '~/api/types';
import { Icon, type IconName } from './icon';

type ButtonProps = Omit<JSX.IntrinsicElements['button'], 'icon' | 'size' | 'class'> & {
  class?: string | undefined;
  tone?: 'primary' | 'plain' | 'danger' | undefined;
  small?: boolean | undefined;
  icon?: IconName | undefined;
  busy?: boolean | undefined;
  elementRef?: Ref<HTMLButtonElement> | undefined; ///< `ref` would give the component
};

/** A button with words. While `busy` it shows so and does nothing, but keeps the focus. */
export function Button({
  tone,
  small,
  icon,
  busy,
  children,
  class: className,
  onClick,
  elementRef,
  ...rest
}: ButtonProps) {
  const classes = ['button', tone, small && 'small', className].filter(Boolean).join(' ');
  return (
    <button
      ref={elementRef ?? null}
      type="button"
      {...rest}
      class={classes}
      aria-busy={busy ? 'true' : undefined}
      aria-disabled={busy ? 'true' : rest['aria-disabled']}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <Icon name="spinner" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button with a picture alone; `label` is its name and its tooltip. */
export function IconButton({
  label,
  icon,
  class: className,
  ...rest
}: ButtonProps & { label: string; icon: IconName }) {
  return <Button {...rest} icon={icon} class={`icon-only ${className ?? ''}`} aria-label={label} title={label} />;
}

/** A label, its control, a hint and what is wrong with it. `children` gets the attributes that tie them together. */
export function Field({
  label,
  hint,
  flaw,
  children,
}: {
  label: string;
  hint?: ComponentChildren;
  flaw?: string | undefined;
  children: (control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ComponentChildren;
}) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, flaw && `${id}-flaw`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': described === '' ? undefined : described, 'aria-invalid': Boolean(flaw) })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {flaw && (
        <p class="flaw" id={`${id}-flaw`} role="alert">
          {flaw}
        </p>
      )}
    </div>
  );
}

/** One of a few, all to be seen. */
export function Segmented<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class="hidden-visually">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

export function Check({
  label,
  checked,
  onChange,
  hint,
}: {
  label: ComponentChildren;
  checked: boolean;
  onChange: (on: boolean) => void;
  hint?: string;
}) {
  return (
    <label class="check" title={hint}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** How far something is: 0 to 1. */
export function Meter({ share, label }: { share: number; label: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      class="meter"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}

const statuses: Record<EpisodeStatus, { label: string; tone: string }> = {
  draft: { label: 'Draft', tone: '' },
  making: { label: 'Making', tone: 'info' },
  review: { label: 'Script to review', tone: 'warn' },
  ready: { label: 'Ready', tone: 'good' },
  published: { label: 'Published', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
};

export function statusLabel(status: EpisodeStatus): string {
  return statuses[status].label;
}

/** An episode's status in a word; `share` of what is being made. */
export function StatusChip({ status, share }: { status: EpisodeStatus; share?: number | undefined }) {
  const { label, tone } = statuses[status];
  const percent = share === undefined ? '' : ` ${Math.round(share * 100)} %`;
  return <span class={`chip tabular ${tone}`}>{label + (status === 'making' ? percent : '')}</span>;
}

/** What happened and what can be done about it, in the flow of the page. */
export function Banner({
  tone,
  children,
  actions,
}: {
  tone?: 'warn' | 'bad' | 'good';
  children: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class={`banner ${tone ?? ''}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'good' ? 'check' : tone ? 'alert' : 'info'} />
      <p>{children}</p>
      {actions}
    </div>
  );
}

/** What stands where nothing is yet. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <section class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What stands where something could not be fetched. */
export function Failure({ error, retry, what }: { error: unknown; retry?: () => void; what: string }) {
  return (
    <div class="empty" role="alert">
      <Icon name="alert" />
      <h2>{what} could not be loaded</h2>
      <p>{sayWhy(error)}</p>
      {retry && (
        <Button icon="refresh" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The place of what is being fetched, at its final size. */
export function Skeleton({
  height,
  width,
  count = 1,
  label = 'Loading',
}: {
  height: string;
  width?: string;
  count?: number;
  label?: string;
}) {
  return (
    <div class="stack-s" role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} class="skeleton" style={{ height, width: width ?? '100%' }} />
      ))}
    </div>
  );
}
