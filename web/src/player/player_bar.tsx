import { computed } from '@preact/signals';
import { Link } from 'wouter-preact';
import { preferences } from '~/stores/preferences';
import { clock } from '~/ui/format';
import { Button, IconButton } from '~/ui/primitives';
import {
  chapter,
  close,
  duration,
  expanded,
  newer,
  playerFlaw,
  playing,
  position,
  seek,
  skip,
  takeNewer,
  toggle,
  track,
  tryAgain,
  waiting,
} from './player';
import './player.css';
import { SeekSlider } from './seek_slider';
import { useLoaded } from './use_loaded';

const heard = computed(() => clock(position.value));
const whole = computed(() => clock(duration.value));

/** The player at the foot of every page, as long as something is in it. */
export function PlayerBar() {
  const now = track.value;
  const tools = useLoaded(now !== undefined, () => import('./player_tools'));
  const sheet = useLoaded(expanded.value, () => import('./player_sheet'));
  if (now === undefined) return null;
  return (
    <section class="player" aria-label="Player">
      <Cover path={now.cover} />
      <div class="player-name">
        <Link href={`/e/${now.episode}`} class="truncate" dir="auto">
          {now.title}
        </Link>
        <Beneath />
      </div>
      <button type="button" class="player-open" aria-haspopup="dialog" onClick={() => (expanded.value = true)}>
        <Cover path={now.cover} />
        <span class="player-name">
          <span class="truncate" dir="auto">
            {now.title}
          </span>
          <Beneath />
        </span>
        <span class="hidden-visually">Open the player</span>
      </button>
      <div class="player-middle">
        <div class="player-controls">
          <SkipButton by={-preferences.value.skipBack} />
          <PlayButton />
          <SkipButton by={preferences.value.skipForward} />
        </div>
        <Notice />
        <div class="player-time small tabular">
          <span>{heard}</span>
          <SeekSlider label="Position" head={position} length={duration} marks={now.chapters} onSeek={seek} />
          <span>{whole}</span>
        </div>
      </div>
      <div class="player-tools">
        {tools && <tools.PlayerTools />}
        <IconButton icon="close" label="Close the player" tone="plain" small onClick={close} />
      </div>
      {expanded.value && sheet && <sheet.PlayerSheet />}
    </section>
  );
}

export function Cover({ path }: { path: string | undefined }) {
  return path === undefined ? null : <img class="player-cover" src={path} alt="" width="48" height="48" />;
}

export function PlayButton({ large }: { large?: boolean }) {
  const on = playing.value;
  return (
    <IconButton
      icon={on ? 'pause' : 'play'}
      label={on ? 'Pause' : 'Play'}
      class={large ? 'play-button large' : 'play-button'}
      tone="primary"
      aria-describedby={waiting.value ? 'player-waits' : undefined}
      onClick={toggle}
    />
  );
}

/** Back or forward by so many seconds. */
export function SkipButton({ by }: { by: number }) {
  const label = `${by < 0 ? 'Back' : 'Forward'} ${Math.abs(by)} seconds`;
  return (
    <Button
      tone="plain"
      class="icon-only skip tabular"
      icon={by < 0 ? 'replay' : 'ahead'}
      aria-label={label}
      title={label}
      onClick={() => skip(by)}
    >
      <span aria-hidden="true">{Math.abs(by)}</span>
    </Button>
  );
}

/** The chapter, or the show; that it waits for audio. */
function Beneath() {
  const now = track.value;
  if (waiting.value && playing.value)
    return (
      <span key="waits" class="small soft truncate" id="player-waits">
        Waiting for audio …
      </span>
    );
  const text = now?.live ? 'Still being made' : (chapter.value?.title ?? now?.show ?? '');
  return (
    <span key="text" class="small soft truncate" dir="auto">
      {text}
    </span>
  );
}

/** What stands in the way, or that there is a newer one, with what can be done. */
export function Notice() {
  if (playerFlaw.value !== '') {
    return (
      <p class="player-notice bad small" role="alert">
        <span>{playerFlaw.value}</span>
        <Button small icon="refresh" onClick={() => void tryAgain()}>
          Try again
        </Button>
      </p>
    );
  }
  if (newer.value === undefined) return null;
  return (
    <p class="player-notice small" role="status">
      <span>This episode has been rendered anew.</span>
      <Button small onClick={() => void takeNewer()}>
        Hear the new one
      </Button>
    </p>
  );
}
