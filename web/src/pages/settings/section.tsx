import type { ComponentChildren } from 'preact';

/** One part of the settings; `id` is what the list of parts leads to. */
export function Section({
  id,
  title,
  intro,
  children,
}: {
  id: string;
  title: string;
  intro?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="card stack settings-section" id={id} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <div>
        <h2 id={`${id}-title`}>{title}</h2>
        {intro !== undefined && <p class="small soft">{intro}</p>}
      </div>
      {children}
    </section>
  );
}
