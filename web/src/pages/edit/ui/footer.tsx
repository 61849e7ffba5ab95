import type { Episode } from '~/api/types';
import { progressOf } from '~/live/progress';
import { liveTrackOf, play } from '~/player/player';
import { orderJob } from '~/queries/job_actions';
import { useRenderEstimate } from '~/queries/scripts';
import { connection } from '~/stores/connection';
import { about, count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button, Meter } from '~/ui/primitives';
import { goTo, render } from '../session/actions';
import type { Session } from '../session/session';

/** How the script stands with the server, what rendering it would take, and the button that does it. */
export function Footer({ session, episode }: { session: Session; episode: Episode }) {
  const job = episode.job;
  const under = job !== null && (job.state === 'queued' || job.state === 'running');
  return (
    <footer class="edit-footer">
      <SaveLine session={session} />
      {under ? <Rendering episode={episode} job={job} /> : <Waiting session={session} episode={episode} />}
    </footer>
  );
}

function SaveLine({ session }: { session: Session }) {
  const state = session.saving.state.value;
  switch (state.kind) {
    case 'saved':
      return (
        <p class="save-state small soft" data-state="saved">
          <Icon name="check" /> Saved
        </p>
      );
    case 'editing':
    case 'saving':
      return (
        <p class="save-state small soft" data-state={state.kind}>
          <Icon name="save" /> {state.kind === 'saving' ? 'Saving…' : 'Saved on this device…'}
        </p>
      );
    case 'queued':
      return (
        <p class="save-state small" data-state="queued">
          <Icon name="offline" /> Saved on this device, will be sent
        </p>
      );
    case 'conflict':
      return (
        <p class="save-state small flaw" data-state="conflict">
          <Icon name="alert" /> Saved on this device: decide first
        </p>
      );
    case 'held':
    case 'refused': {
      const { text, where } = state.kind === 'held' ? { text: state.flaw.text, where: state.flaw.where } : state;
      return (
        <p class="save-state small flaw" data-state={state.kind}>
          <Icon name="alert" />
          <span class="grow">{text} Kept on this device.</span>
          {where !== undefined && (
            <Button small tone="plain" onClick={() => goTo(session, where)}>
              Show
            </Button>
          )}
        </p>
      );
    }
  }
}

function Rendering({ episode, job }: { episode: Episode; job: NonNullable<Episode['job']> }) {
  const progress = progressOf(episode.id).value;
  const share = progress?.share ?? job.share;
  const left = progress?.seconds_left ?? job.seconds_left;
  const stage = progress?.stage ?? job.stage ?? 'waiting';
  const live = liveTrackOf(episode);
  return (
    <div class="render-state" data-rendering>
      <div class="grow stack-s">
        <span class="small">
          {job.paused ? 'Paused' : `Rendering: ${stage}`}
          {progress !== undefined && progress.sentences_total > 0 && (
            <span class="soft tabular">{` · ${progress.sentences_done} of ${count(progress.sentences_total, 'sentence')}`}</span>
          )}
          {left != null && <span class="soft">{` · ${about(left)} left`}</span>}
        </span>
        <Meter share={share} label="How far the audio is" />
      </div>
      {live && (
        <Button small icon="play" onClick={() => void play(live)}>
          Listen as it is made
        </Button>
      )}
      <Button small icon="cancel" onClick={() => void orderJob(job, 'cancel')}>
        Cancel
      </Button>
    </div>
  );
}

function Waiting({ session, episode }: { session: Session; episode: Episode }) {
  const { changed, rearranged } = session.editor.changes.value;
  const hasAudio = session.editor.hasAudio.value;
  const saved = session.compared.value && session.saving.state.value.kind === 'saved';
  const version = session.saving.version.value;
  const something = session.compared.value && (changed > 0 || rearranged || !hasAudio);
  const estimate = useRenderEstimate(
    episode.id,
    version,
    saved && something && version > 0 && connection.value === 'online',
  );
  const needs = saved && estimate.data !== undefined ? estimate.data : undefined;
  return (
    <div class="render-state">
      <p class="grow small" role="status" data-estimate={needs === undefined ? undefined : needs.to_speak}>
        {!something && session.compared.value && <span class="soft">The audio is what the script says.</span>}
        {something && hasAudio && changed === 0 && 'Only order, pauses or titles changed: nothing is spoken again'}
        {something && hasAudio && changed > 0 && `${count(changed, 'line')} changed`}
        {something && !hasAudio && `${count(changed, 'line')} to be spoken`}
        {something &&
          needs !== undefined &&
          (changed > 0 || !hasAudio) &&
          `, ${about(needs.seconds_to_speak)} to render`}
        {something && needs?.cost != null && needs.cost > 0 && ` · costs about ${needs.cost.toFixed(2)}`}
      </p>
      <Button
        tone="primary"
        icon="mic"
        disabled={!something}
        title="Ctrl+Enter"
        onClick={() => void render(session, episode)}
      >
        {hasAudio ? 'Render changed' : 'Render'}
      </Button>
    </div>
  );
}
