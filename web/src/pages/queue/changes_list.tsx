import { outbox } from '~/outbox/outbox';
import { count, dateAndTime } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button } from '~/ui/primitives';
import { giveUp, tryAgain } from './changes';

/** Changes made here that the server has not had, and those that it refused: nothing of them is lost silently. */
export function Changes() {
  const entries = outbox.value;
  if (entries.length === 0) return null;
  const refused = entries.filter((entry) => entry.refused !== undefined).length;
  return (
    <section class="card stack-s changes" aria-labelledby="queue-changes">
      <h2 id="queue-changes">Changes on this device</h2>
      <p class="small soft">
        {refused > 0
          ? `The server refused ${count(refused, 'change')}. Try again, or give up what is not needed.`
          : 'They are sent as soon as the server can be reached, also after this page was closed.'}
      </p>
      <ul class="stack-s">
        {entries.map((entry) => (
          <li key={entry.id} class="row" data-job={entry.id}>
            <Icon name={entry.refused === undefined ? 'offline' : 'alert'} />
            <div class="grow">
              <p dir="auto">{entry.label.charAt(0).toUpperCase() + entry.label.slice(1)}</p>
              <p class="small soft">
                {entry.refused === undefined ? 'Waits' : 'Refused'} · made{' '}
                {dateAndTime(new Date(entry.madeAt).toISOString())}
              </p>
              {entry.refused !== undefined && (
                <p class="reason small" dir="auto">
                  {entry.refused.detail}
                </p>
              )}
            </div>
            {entry.refused !== undefined && (
              <Button small icon="refresh" data-action="again" onClick={() => void tryAgain(entry)}>
                Try again
              </Button>
            )}
            <Button small icon="trash" data-action="give-up" onClick={() => void giveUp(entry)}>
              Give up
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
