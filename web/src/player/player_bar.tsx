import { IconButton } from '~/ui/primitives';
import { clock } from '~/ui/format';
import { close, playing, position, toggle, track } from './player';

/** The player at the foot of every page, as long as something is in it. */
export function PlayerBar() {
  const now = track.value;
  if (now === undefined) return null;
  return (
    <section class="player" aria-label="Player">
      <IconButton icon={playing.value ? 'pause' : 'play'} label={playing.value ? 'Pause' : 'Play'} onClick={toggle} />
      <span class="grow truncate">{now.title}</span>
      <span class="tabular">{clock(position.value)}</span>
      <IconButton icon="close" label="Close the player" tone="plain" onClick={close} />
    </section>
  );
}
