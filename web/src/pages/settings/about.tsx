import { useState } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import { useSession } from '~/queries/session';
import { signOut } from '~/stores/session';
import { Icon } from '~/ui/icon';
import { Button, Skeleton } from '~/ui/primitives';
import { Section } from './section';

/** Which program this is, and the way out. */
export function About() {
  const { data, error } = useSession();
  const [flaw, setFlaw] = useState('');
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    try {
      await signOut();
    } catch (failure) {
      setFlaw(sayWhy(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section id="about" title="About">
      {data === undefined && error === null && <Skeleton height="1.5rem" />}
      <p>
        Showrunner{data !== undefined && ` ${data.version}`}: documents in, a finished podcast episode out, on your own
        machine.
      </p>
      <ul class="row">
        <li>
          <a class="button small" href="/api/docs" target="_blank" rel="noreferrer">
            <Icon name="info" />
            The interface
          </a>
        </li>
        <li>
          <a class="button small" href="/metrics" target="_blank" rel="noreferrer">
            <Icon name="metrics" />
            Metrics as JSON
          </a>
        </li>
      </ul>
      {data?.token_required === true && (
        <div class="stack-s">
          <p class="small soft">
            You are signed in on this browser. Signing out forgets what the server said and removes saved episodes; what
            you wrote and did not send stays here.
          </p>
          <div>
            <Button icon="lock" busy={busy} onClick={() => void leave()}>
              Sign out
            </Button>
          </div>
        </div>
      )}
      {data?.token_required === false && <p class="small soft">This server lets everybody in who reaches it.</p>}
      {flaw !== '' && (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      )}
    </Section>
  );
}
