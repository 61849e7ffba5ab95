import { useState } from 'preact/hooks';
import type { Setting } from '~/api/types';
import { useServerSettings } from '~/queries/settings';
import { bytes, count } from '~/ui/format';
import { Check, Failure, Field, Skeleton } from '~/ui/primitives';
import { Section } from './section';

/** The configuration that the server runs with, to be read. */
export function ServerSettings() {
  const { data, error, refetch } = useServerSettings();
  const [sought, setSought] = useState('');
  const [changed, setChanged] = useState(false);
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = data?.filter(
    (setting) =>
      (!changed || !setting.is_default) &&
      words.every((word) => `${setting.name} ${setting.description}`.toLowerCase().includes(word)),
  );
  return (
    <Section
      id="server"
      title="Server"
      intro={
        <>
          What the server runs with. Change it in its configuration file, in the environment or on its command line (
          <code>showrunner config</code> tells how), and start it again.
        </>
      }
    >
      {data === undefined && error === null && <Skeleton height="3rem" count={6} />}
      {data === undefined && error !== null && (
        <Failure error={error} retry={() => void refetch()} what="The configuration" />
      )}
      {shown !== undefined && (
        <>
          <div class="row server-filter">
            <Field label="Find an option" hint={count(shown.length, 'option')}>
              {(control) => (
                <input
                  {...control}
                  class="input"
                  type="search"
                  value={sought}
                  onInput={(event) => setSought(event.currentTarget.value)}
                />
              )}
            </Field>
            <Check label="Only what is not the default" checked={changed} onChange={setChanged} />
          </div>
          <dl class="options">
            {shown.map((setting) => (
              <Option key={setting.name} setting={setting} />
            ))}
          </dl>
        </>
      )}
    </Section>
  );
}

function Option({ setting }: { setting: Setting }) {
  const { name, value, is_default, secret, description } = setting;
  const text = String(value);
  return (
    <div>
      <dt>
        <code>{name}</code>
        {is_default ? <span class="small soft"> default</span> : <span class="chip info">Set here</span>}
      </dt>
      <dd>
        <p class="value" dir="ltr">
          {text === '' ? <span class="soft">{secret ? 'not set' : 'empty'}</span> : <code>{text}</code>}
          {name.endsWith('_bytes') && typeof value === 'number' && <span class="small soft"> {bytes(value)}</span>}
        </p>
        <p class="small soft">{description}</p>
      </dd>
    </div>
  );
}
