import { computed } from '@preact/signals';
import { preferences } from '~/stores/preferences';
import { IconButton } from '~/ui/primitives';
import { muted, setVolume, sleep, toggleMuted, track } from './player';
import { ChapterList, SleepPanel, SpeedPanel } from './player_panels';
import { PopoverButton } from './popover_button';

const minutesLeft = computed(() => (sleep.value === undefined ? undefined : Math.ceil(sleep.value.left / 60)));

/** Speed, sleep timer, chapters and volume, at the end of the bar. */
export function PlayerTools() {
  const { rate } = preferences.value;
  const left = minutesLeft.value;
  const many = (track.value?.chapters.length ?? 0) > 1;
  return (
    <>
      {many && (
        <PopoverButton label="Chapters" icon="chapters">
          {(close) => <ChapterList onChosen={close} />}
        </PopoverButton>
      )}
      <PopoverButton label={`Speed: ${rate.toFixed(1)} times`} text={<span class="tabular">{rate.toFixed(1)}×</span>}>
        {() => <SpeedPanel />}
      </PopoverButton>
      <PopoverButton
        label={left === undefined ? 'Sleep timer' : `Sleep timer: ${left} minutes left`}
        icon="moon"
        text={left === undefined ? undefined : <span class="tabular">{left} min</span>}
      >
        {(close) => <SleepPanel onChosen={close} />}
      </PopoverButton>
      <Volume />
    </>
  );
}

export function Volume() {
  const off = muted.value;
  return (
    <span class="volume">
      <IconButton
        icon={off ? 'muted' : 'volume'}
        label={off ? 'Unmute' : 'Mute'}
        tone="plain"
        small
        aria-pressed={off}
        onClick={toggleMuted}
      />
      <input
        type="range"
        aria-label="Volume"
        min="0"
        max="100"
        step="5"
        value={Math.round(100 * (off ? 0 : preferences.value.volume))}
        onInput={(event) => setVolume(Number(event.currentTarget.value) / 100)}
      />
    </span>
  );
}
