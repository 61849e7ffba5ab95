import { useRef, useState } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import type { FeedToken, Podcast } from '~/api/types';
import { createFeedToken, revokeFeedToken, useFeedTokens } from '~/queries/feed_tokens';
import { announce } from '~/stores/announcer';
import { date } from '~/ui/format';
import { Button, Failure, Field, Skeleton } from '~/ui/primitives';
import { CopyAddress } from './copy_address';

/** Addresses that only their owners know: one for each listener, so that one can be taken back. */
export function PrivateAddresses({ podcast }: { podcast: Podcast }) {
  const { data, error, refetch } = useFeedTokens(podcast.id);
  const valid = data?.filter((token) => token.revoked === null);
  const revoked = data?.filter((token) => token.revoked !== null) ?? [];
  return (
    <section class="card stack" aria-labelledby="private-addresses">
      <h2 id="private-addresses">Private addresses</h2>
      <p class="small soft">
        Whoever has one of these hears the show, also while it is private. Make one for each listener or group: taking
        one back leaves the others alone.
      </p>
      {data === undefined && error === null && <Skeleton height="3rem" />}
      {data === undefined && error !== null && (
        <Failure error={error} retry={() => void refetch()} what="The private addresses" />
      )}
      {valid !== undefined && valid.length > 0 && (
        <ul class="stack">
          {valid.map((token) => (
            <Address key={token.token} podcast={podcast.id} token={token} />
          ))}
        </ul>
      )}
      {data !== undefined && <NewAddress podcast={podcast.id} />}
      {revoked.length > 0 && (
        <details>
          <summary>Revoked ({revoked.length})</summary>
          <ul class="small soft stack-s">
            {revoked.map((token) => (
              <li key={token.token} dir="auto">
                {token.label || 'No name'}, revoked {date(token.revoked ?? token.created)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** Revoking cannot be undone, for an address never comes back; so it is asked once, in its place. */
function Address({ podcast, token }: { podcast: string; token: FeedToken }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [flaw, setFlaw] = useState('');
  const name = token.label || 'No name';
  const row = useRef<HTMLLIElement>(null);
  const revoke = async () => {
    setBusy(true);
    const section = row.current?.closest('section');
    try {
      await revokeFeedToken(podcast, token.token);
      announce(`The address of ${name} is revoked.`);
      section?.querySelector<HTMLElement>('form input')?.focus();
    } catch (error) {
      setFlaw(sayWhy(error));
      setBusy(false);
    }
  };
  return (
    <li class="stack-s" ref={row}>
      <div class="spread">
        <h3 dir="auto">{name}</h3>
        <span class="small soft">{date(token.created)}</span>
      </div>
      <CopyAddress address={token.feed_url} label={`Private address of ${name}`} />
      {asking ? (
        <div class="row asking" role="group" aria-label={`Revoke the address of ${name}?`}>
          <p class="grow small">{name} loses the show at once. This cannot be undone.</p>
          <Button small tone="danger" busy={busy} onClick={() => void revoke()}>
            Revoke it
          </Button>
          <Button small onClick={() => setAsking(false)} elementRef={(button) => button?.focus()}>
            Keep it
          </Button>
        </div>
      ) : (
        <div>
          <Button small tone="plain" icon="trash" aria-label={`Revoke ${name}`} onClick={() => setAsking(true)}>
            Revoke
          </Button>
        </div>
      )}
      {flaw !== '' && (
        <p class="small flaw" role="alert">
          {flaw}
        </p>
      )}
    </li>
  );
}

function NewAddress({ podcast }: { podcast: string }) {
  const [label, setLabel] = useState('');
  const [flaw, setFlaw] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      await createFeedToken(podcast, label.trim());
      setLabel('');
      setFlaw('');
      announce('A private address is made.');
    } catch (error) {
      setFlaw(sayWhy(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="new-address" onSubmit={(event) => void submit(event)}>
      <Field label="For whom" flaw={flaw}>
        {(control) => (
          <input
            {...control}
            class="input"
            dir="auto"
            required
            maxLength={128}
            placeholder="Subscribers, or a name"
            value={label}
            onInput={(event) => setLabel(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit" icon="plus" busy={busy}>
        Make an address
      </Button>
    </form>
  );
}
