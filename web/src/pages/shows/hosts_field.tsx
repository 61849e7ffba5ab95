import { useRef } from 'preact/hooks';
import type { Person } from '~/api/types';
import { Button, Field, IconButton } from '~/ui/primitives';
import { fieldLabels, valueOf } from './draft';
import type { ShowForm } from './form_field';

/** The people of a show: podcast apps list them, with a picture and a page where they have one. */
export function HostsField({ form }: { form: ShowForm }) {
  const hosts = valueOf(form.podcast, form.draft, 'hosts');
  const list = useRef<HTMLFieldSetElement>(null);
  const change = (at: number, part: Partial<Person>) => {
    const now = hosts[at];
    if (now !== undefined) form.set('hosts', hosts.with(at, { ...now, ...part }));
  };
  const focusOn = (selector: string) =>
    requestAnimationFrame(() => [...(list.current?.querySelectorAll<HTMLElement>(selector) ?? [])].at(-1)?.focus());
  return (
    <fieldset class="hosts" ref={list} data-field="hosts">
      <legend>{fieldLabels.hosts}</legend>
      {form.flaws.hosts && (
        <p class="small flaw" role="alert">
          {form.flaws.hosts}
        </p>
      )}
      {hosts.length === 0 && <p class="small soft">Nobody yet. Apps show hosts with their picture and a link.</p>}
      <ul class="stack-s">
        {hosts.map((host, at) => (
          <li key={at} class="host">
            <Field label="Name">
              {(control) => (
                <input
                  {...control}
                  class="input host-name"
                  dir="auto"
                  maxLength={128}
                  value={host.name}
                  onInput={(event) => change(at, { name: event.currentTarget.value })}
                />
              )}
            </Field>
            <Field label="Role">
              {(control) => (
                <input
                  {...control}
                  class="input"
                  maxLength={128}
                  list="host-roles"
                  value={host.role}
                  onInput={(event) => change(at, { role: event.currentTarget.value })}
                />
              )}
            </Field>
            <Field label="Website">
              {(control) => (
                <input
                  {...control}
                  class="input"
                  type="url"
                  placeholder="https://"
                  value={host.href ?? ''}
                  onInput={(event) => change(at, { href: event.currentTarget.value || null })}
                />
              )}
            </Field>
            <IconButton
              icon="trash"
              tone="plain"
              label={`Remove ${host.name || 'this host'}`}
              onClick={() => {
                form.set('hosts', hosts.toSpliced(at, 1));
                focusOn('.add-host');
              }}
            />
          </li>
        ))}
      </ul>
      <datalist id="host-roles">
        {['host', 'co-host', 'guest', 'editor', 'producer', 'writer'].map((role) => (
          <option key={role} value={role} />
        ))}
      </datalist>
      <Button
        small
        icon="plus"
        class="add-host"
        disabled={hosts.length >= 20}
        onClick={() => {
          form.set('hosts', [...hosts, { name: '', role: 'host', href: null, image: null }]);
          focusOn('.host-name');
        }}
      >
        Add a host
      </Button>
    </fieldset>
  );
}
