import { useEffect, useState } from 'preact/hooks';
import { removeAllSaved, removeSaved, saved, type Usage, usage } from '~/offline/saved';
import { outbox } from '~/outbox/outbox';
import { announce } from '~/stores/announcer';
import { bytes, count } from '~/ui/format';
import { Link } from 'wouter-preact';
import { Button, Meter } from '~/ui/primitives';
import { Section } from './section';

/** What this device keeps, and how it is given back. */
export function Storage() {
  const [room, setRoom] = useState<Usage>();
  const [refused, setRefused] = useState(false);
  const episodes = [...saved.value];
  useEffect(
    () =>
      void usage()
        .then(setRoom)
        .catch(() => undefined),
    [episodes.length],
  );
  const persist = async () => {
    const lasting = await navigator.storage.persist();
    setRefused(!lasting);
    announce(lasting ? 'What is kept stays until you remove it.' : 'The browser did not agree.');
    setRoom(await usage());
  };
  const waiting = outbox.value.length;
  return (
    <Section id="storage" title="This device" intro="What the studio keeps here, to work without its server.">
      {room === undefined ? (
        <p class="small soft">This browser does not tell how much room there is.</p>
      ) : (
        <div class="stack-s">
          <p>
            {bytes(room.used)} used of {bytes(room.used + room.room)}
            {room.saved > 0 && `, ${bytes(room.saved)} of it for saved episodes`}
          </p>
          <Meter share={room.used / Math.max(1, room.used + room.room)} label="Room used on this device" />
          {room.durable ? (
            <p class="small soft">The browser keeps it until you remove it.</p>
          ) : (
            <div class="row">
              <p class="small soft grow">
                {refused
                  ? 'The browser did not agree; many do once a site is used often or installed.'
                  : 'When room gets short, the browser may clear it without asking.'}
              </p>
              <Button small onClick={() => void persist()}>
                Ask to keep it
              </Button>
            </div>
          )}
        </div>
      )}
      {waiting > 0 && <p>{count(waiting, 'change')} on this device, not sent to the server yet.</p>}
      <div class="stack-s">
        <div class="spread">
          <h3>Saved episodes</h3>
          {episodes.length > 1 && (
            <Button small tone="plain" icon="trash" onClick={() => void removeAllSaved()}>
              Remove all
            </Button>
          )}
        </div>
        {episodes.length === 0 && (
          <p class="small soft">None. “Save offline” on an episode’s page keeps its audio and transcript here.</p>
        )}
        <ul class="saved">
          {episodes.map(([id, episode]) => {
            const { title } = episode;
            return (
              <li key={id} class="row">
                <Link class="grow" href={`/e/${id}`} dir="auto">
                  {title}
                </Link>
                <span class="small soft tabular">
                  {episode.state === 'saving'
                    ? `${Math.round(episode.share * 100)} %`
                    : episode.state === 'failed'
                      ? (episode.why ?? 'not saved')
                      : bytes(episode.bytes)}
                </span>
                <Button
                  small
                  tone="plain"
                  icon="trash"
                  aria-label={`Remove ${title}`}
                  onClick={() => void removeSaved(id)}
                >
                  Remove
                </Button>
              </li>
            );
          })}
        </ul>
      </div>
    </Section>
  );
}
