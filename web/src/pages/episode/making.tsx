import { useEffect } from 'preact/hooks';
import type { Episode, Job } from '~/api/types';
import { progressOf } from '~/live/progress';
import { isBeingSpoken, liveTrackOf, play, playing, toggle, track } from '~/player/player';
import { orderJob } from '~/queries/job_actions';
import { announce } from '~/stores/announcer';
import { about, count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button, Meter } from '~/ui/primitives';
import { cellsOf, stagesOf, stageState } from './stages';

/** An episode on its way: what is being done, how far it is, and what is done already to be heard. */
export function Making({
  episode,
  job,
  show,
  cover,
}: {
  episode: Episode;
  job: Job;
  show: string;
  cover: string | undefined;
}) {
  const report = progressOf(episode.id).value;
  const live = report?.job === job.id ? report : undefined;
  const stage = live?.stage ?? job.stage ?? undefined;
  const share = Math.max(live?.share ?? 0, job.share);
  const left = live === undefined ? job.seconds_left : live.seconds_left;
  const done = live?.sentences_done ?? job.sentences_done ?? 0;
  const total = live?.sentences_total ?? job.sentences_total ?? 0;
  const stages = stagesOf(job.kind);
  const now = stages.find((one) => one.stage === stage);
  useEffect(() => {
    if (now !== undefined) announce(`${now.doing} “${episode.title}”`);
  }, [now?.stage]);
  const heading = job.state === 'queued' ? 'Waiting its turn' : job.paused ? 'Paused' : (now?.doing ?? 'Getting ready');
  return (
    <section class="card making stack" aria-labelledby="making-title">
      <div class="spread">
        <h2 id="making-title">{heading}</h2>
        <p class="soft tabular">
          {Math.round(share * 100)} %
          {left !== null && left > 0 && !job.paused && job.state === 'running' ? ` · ${about(left)} left` : ''}
        </p>
      </div>
      <Meter share={share} label="How far the episode is" />
      <ol class="stages">
        {stages.map((one) => {
          const state = stageState(stages, one.stage, stage);
          return (
            <li key={one.stage} class={state} aria-current={state === 'now' ? 'step' : undefined}>
              <span class="stage-mark">{state === 'done' ? <Icon name="check" /> : null}</span>
              <span>{one.label}</span>
              <span class="hidden-visually">
                {state === 'done' ? ': done' : state === 'now' ? ': under way' : ': to come'}
              </span>
            </li>
          );
        })}
      </ol>
      {total > 0 && <Segments done={done} total={total} />}
      {total === 0 && (live?.turns_written ?? 0) > 0 && (
        <p class="soft tabular">{count(live?.turns_written ?? 0, 'turn')} written</p>
      )}
      <div class="row">
        {isBeingSpoken(episode) && <Listen episode={episode} ready={done > 0} show={show} cover={cover} />}
        {job.paused ? (
          <Button icon="play" onClick={() => void orderJob(job, 'resume')}>
            Go on making
          </Button>
        ) : (
          <Button icon="pause" onClick={() => void orderJob(job, 'pause')}>
            Pause making
          </Button>
        )}
        <Button icon="cancel" onClick={() => void orderJob(job, 'cancel')}>
          Cancel
        </Button>
      </div>
    </section>
  );
}

function Listen({
  episode,
  ready,
  show,
  cover,
}: {
  episode: Episode;
  ready: boolean;
  show: string;
  cover: string | undefined;
}) {
  const heard = track.value?.episode === episode.id && track.value.live;
  if (heard) {
    return (
      <Button tone="primary" icon={playing.value ? 'pause' : 'play'} onClick={toggle}>
        {playing.value ? 'Pause listening' : 'Listen on'}
      </Button>
    );
  }
  return (
    <Button
      tone="primary"
      icon="play"
      disabled={!ready}
      onClick={() => {
        const live = liveTrackOf(episode, show, cover);
        if (live !== undefined) void play(live);
      }}
    >
      Listen to what is done
    </Button>
  );
}

/** A cell for each sentence, or for a few where there are very many. */
function Segments({ done, total }: { done: number; total: number }) {
  const { cells, filled } = cellsOf(done, total);
  return (
    <div class="stack-s">
      <p class="small soft tabular">
        {done} of {count(total, 'sentence')} spoken
      </p>
      <div class="segments" aria-hidden="true">
        {Array.from({ length: cells }, (_, at) => (
          <span key={at} class={at < filled ? 'on' : ''} />
        ))}
      </div>
    </div>
  );
}
