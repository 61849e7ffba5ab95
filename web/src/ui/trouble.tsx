import { useEffect, useState } from 'preact/hooks';
import { storageTrouble } from '~/data/database';
import { outbox, replay } from '~/outbox/outbox';
import { connection } from '~/stores/connection';
import { Banner, Button } from './primitives';
import { count } from './format';

/** How long a break may last before it is worth a word. */
const kPatienceMs = 1_500;

/** What keeps the studio from working as usual, at the top of every page, with what can be done. */
export function Trouble() {
  const offline = connection.value === 'offline';
  const [tell, setTell] = useState(false);
  useEffect(() => {
    if (!offline) {
      setTell(false);
      return undefined;
    }
    const timer = setTimeout(() => setTell(true), kPatienceMs);
    return () => clearTimeout(timer);
  }, [offline]);
  const waiting = outbox.value.filter((entry) => entry.refused === undefined).length;
  return (
    <div class="troubles">
      {offline && tell && (
        <Banner
          tone="warn"
          actions={
            <Button small icon="refresh" onClick={() => void replay()}>
              Try now
            </Button>
          }
        >
          The server cannot be reached. What is on this device can be read and heard
          {waiting > 0
            ? `, and ${count(waiting, 'change')} will be sent when it is back.`
            : '; changes will be sent when it is back.'}
        </Banner>
      )}
      {storageTrouble.value !== '' && <Banner tone="warn">{storageTrouble.value}</Banner>}
    </div>
  );
}
