import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Episode, Job } from '~/api/types';
import { estimateRender, renderEpisode } from '~/queries/episode_actions';
import { orderJob } from '~/queries/job_actions';
import { keys } from '~/queries/keys';
import { useServerQuery } from '~/queries/use_server_query';
import { clock, count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button } from '~/ui/primitives';

/** A script stands and nothing is spoken of it. */
export function Review({ episode }: { episode: Episode }) {
  const [busy, setBusy] = useState(false);
  const estimate = useServerQuery({
    queryKey: keys.estimate(episode.id, episode.script_version),
    queryFn: ({ signal }) => estimateRender(episode.id, signal),
  }).data;
  return (
    <section class="card hero" aria-labelledby="review-title">
      <h2 id="review-title">Script ready — review it</h2>
      <p class="soft">Read it and change what you like before it is spoken. Rendering can be done again at any time.</p>
      <div class="row hero-actions">
        <Link class="button large" href={`/e/${episode.id}/edit`}>
          <Icon name="edit" />
          Edit the script
        </Link>
        <Button
          tone="primary"
          class="large"
          icon="mic"
          busy={busy}
          onClick={() => {
            setBusy(true);
            void renderEpisode(episode).finally(() => setBusy(false));
          }}
        >
          Render
        </Button>
      </div>
      <p class="small soft tabular">
        {estimate === undefined
          ? '\u00a0'
          : `${clock(estimate.seconds)} of audio, ${count(estimate.sentences, 'sentence')}` +
            (estimate.to_speak < estimate.sentences ? `, ${estimate.to_speak} of them still to be spoken` : '')}
      </p>
    </section>
  );
}

/** Making it failed: what the server says about it, and how it goes on. */
export function Failed({ episode, job }: { episode: Episode; job: Job | null }) {
  const [busy, setBusy] = useState(false);
  const reason = job?.reason ?? episode.failure ?? 'The server does not say why.';
  return (
    <section class="card failed stack-s" aria-labelledby="failed-title" role="alert">
      <h2 id="failed-title">
        <Icon name="alert" /> {episode.rendered === null ? 'It could not be made' : 'It could not be made anew'}
      </h2>
      <p dir="auto" class="text-outside">
        {reason}
      </p>
      {job !== null && (
        <p class="small soft tabular">
          {[stageOf(job), count(Math.max(1, job.attempt), 'attempt'), job.code === null ? '' : `code ${job.code}`]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      <div class="row">
        {job !== null && (
          <Button
            tone="primary"
            icon="refresh"
            busy={busy}
            onClick={() => {
              setBusy(true);
              void orderJob(job, 'retry').finally(() => setBusy(false));
            }}
          >
            Resume
          </Button>
        )}
        {episode.script_version > 0 && (
          <Link class="button" href={`/e/${episode.id}/edit`}>
            <Icon name="edit" />
            Edit the script
          </Link>
        )}
      </div>
      <p class="small soft">Finished sentences are used again: only what is missing is made.</p>
    </section>
  );
}

function stageOf(job: Job): string {
  if (job.stage !== null) return `while ${job.stage}`;
  return job.kind === 'write' ? 'while writing the script' : job.kind === 'package' ? 'while packaging' : '';
}

/** Nothing is there yet, and nobody is at it. */
export function Draft({ episode, job }: { episode: Episode; job: Job | null }) {
  const cancelled = job?.state === 'cancelled';
  return (
    <section class="card hero" aria-labelledby="draft-title">
      <h2 id="draft-title">{cancelled ? 'It was cancelled before anything was done' : 'Nothing has been made yet'}</h2>
      <p class="soft">
        {cancelled ? 'Its sources are kept: it can begin again.' : 'Write its script yourself, or start a new episode.'}
      </p>
      <div class="row hero-actions">
        {job !== null && (
          <Button tone="primary" class="large" icon="refresh" onClick={() => void orderJob(job, 'retry')}>
            Begin again
          </Button>
        )}
        <Link class="button large" href={`/e/${episode.id}/edit`}>
          <Icon name="edit" />
          Write the script
        </Link>
      </div>
    </section>
  );
}

/** The script is newer than what is heard: what rendering it would take, and a button that does. */
export function ScriptChanged({ episode }: { episode: Episode }) {
  const [busy, setBusy] = useState(false);
  const estimate = useServerQuery({
    queryKey: keys.estimate(episode.id, episode.script_version),
    queryFn: ({ signal }) => estimateRender(episode.id, signal),
  }).data;
  return (
    <div class="banner warn" role="status">
      <Icon name="info" />
      <p>
        The script has changed since this was rendered.
        {estimate !== undefined &&
          ` ${count(estimate.to_speak, 'sentence')} to speak, ${clock(estimate.seconds_to_speak)} of audio.`}
      </p>
      <Button
        small
        icon="mic"
        busy={busy}
        onClick={() => {
          setBusy(true);
          void renderEpisode(episode).finally(() => setBusy(false));
        }}
      >
        Render what changed
      </Button>
    </div>
  );
}
