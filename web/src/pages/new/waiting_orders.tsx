import { outbox } from '~/outbox/outbox';
import { dateAndTime } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button } from '~/ui/primitives';
import { takeBack, waitingOrders } from './create';
import { draft, sentDrafts } from './draft_store';
import { giveUp, tryAgain } from '~/pages/queue/changes';
import { isUntouched } from './draft';
import { showToast } from '~/stores/toasts';

/** Orders that are kept on this device: the server has not had them, or has refused them. */
export function WaitingOrders() {
  const orders = waitingOrders(outbox.value);
  if (orders.length === 0) return null;
  return (
    <section class="card stack-s waiting-orders" aria-labelledby="new-waiting">
      <h2 id="new-waiting">Kept on this device</h2>
      <ul class="stack-s">
        {orders.map((entry) => {
          const written = sentDrafts.value[entry.subject];
          return (
            <li key={entry.id} class="row">
              <Icon name={entry.refused === undefined ? 'offline' : 'alert'} />
              <p class="grow" dir="auto">
                {entry.label.charAt(0).toUpperCase() + entry.label.slice(1)}
                <span class="small soft">
                  {' '}
                  ·{' '}
                  {entry.refused === undefined
                    ? `since ${dateAndTime(new Date(entry.madeAt).toISOString())}; it is sent when the server is back`
                    : `the server refused it: ${entry.refused.detail}`}
                </span>
              </p>
              {written !== undefined && (
                <Button
                  small
                  icon="edit"
                  onClick={() => {
                    if (draft.value !== undefined && !isUntouched(draft.value))
                      showToast('There is another draft in the form; make or empty it first.', { tone: 'problem' });
                    else void takeBack(written);
                  }}
                >
                  Change it
                </Button>
              )}
              {entry.refused !== undefined && (
                <Button small icon="refresh" onClick={() => void tryAgain(entry)}>
                  Try again
                </Button>
              )}
              <Button small icon="trash" onClick={() => void giveUp(entry)}>
                Give up
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
