import type { ComponentChildren } from 'preact';
import { kNothing } from './units';

/** One number, what it is, and how it went. */
export function Stat({
  label,
  value,
  children,
  detail,
}: {
  label: string;
  value: string | undefined;
  detail?: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <section class="card stat">
      <h2>{label}</h2>
      <p class="value tabular">{value ?? kNothing}</p>
      <p class="small soft tabular detail">{detail}</p>
      {children}
    </section>
  );
}
