import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { isRecord } from '~/api/validate';
import { sayWhy } from '~/api/problem';
import { submit } from '~/outbox/outbox';
import { showToast } from '~/stores/toasts';
import { Icon } from '~/ui/icon';
import { Button } from '~/ui/primitives';
import { type Sample, samples } from './samples';

/** What stands in a library that has nothing yet. */
export function EmptyLibrary() {
  const [making, setMaking] = useState<string>();
  const make = async (sample: Sample) => {
    setMaking(sample.title);
    await makeSample(sample);
    setMaking(undefined);
  };
  return (
    <section class="empty first-episode">
      <Icon name="mic" />
      <h2>Your library is empty</h2>
      <p>Give the studio a text, an address or a topic, and it writes, speaks and masters a podcast episode of it.</p>
      <Link href="/new" class="button primary">
        <Icon name="plus" />
        Make your first episode
      </Link>
      <div class="stack-s samples">
        <h3>Or begin with one of these</h3>
        <ul class="stack-s">
          {samples.map((sample) => (
            <li key={sample.title} class="card spread">
              <div class="grow">
                <p class="sample-title">{sample.title}</p>
                <p class="small soft">{sample.about}</p>
              </div>
              <Button
                small
                icon="play"
                busy={making === sample.title}
                aria-label={`Make it: ${sample.title}`}
                onClick={() => void make(sample)}
              >
                Make it
              </Button>
            </li>
          ))}
        </ul>
        <p class="small soft">They need no language model and no connection to the internet.</p>
      </div>
    </section>
  );
}

async function makeSample(sample: Sample): Promise<void> {
  const outcome = await submit({
    kind: 'create',
    subject: crypto.randomUUID(),
    method: 'POST',
    path: '/api/episodes',
    body: { title: sample.title, sources: [{ text: sample.text }], writer: 'digest', duration_minutes: 1 },
    label: `make “${sample.title}”`,
  });
  if (outcome.state === 'refused') showToast(sayWhy(outcome.problem), { tone: 'problem' });
  if (outcome.state === 'queued') showToast('The server is away. It will make this when it is back.');
  if (outcome.state === 'sent' && isRecord(outcome.reply) && isRecord(outcome.reply.episode))
    navigate(`/e/${String(outcome.reply.episode.id)}`);
}
