import { useComputed } from '@preact/signals';
import { preferences } from '~/stores/preferences';
import { clock } from '~/ui/format';
import { Button, IconButton } from '~/ui/primitives';
import { changeRate, kFastest, kSlowest, position, seek, setRate, setSleepTimer, sleep, track } from './player';
import { sleepMinutes } from './sleep_timer';

const speeds = [0.8, 1, 1.2, 1.5, 1.8, 2, 2.5] as const;

export function SpeedPanel() {
  const { rate } = preferences.value;
  return (
    <div class="stack-s panel-speed">
      <div class="spread">
        <IconButton
          icon="down"
          label="Slower"
          small
          aria-disabled={rate <= kSlowest}
          onClick={() => changeRate(-0.1)}
        />
        <output class="tabular" aria-live="off">
          {rate.toFixed(1)}×
        </output>
        <IconButton icon="up" label="Faster" small aria-disabled={rate >= kFastest} onClick={() => changeRate(0.1)} />
      </div>
      <div class="row">
        {speeds.map((speed) => (
          <Button key={speed} small tone="plain" aria-pressed={speed === rate} onClick={() => setRate(speed)}>
            {speed}×
          </Button>
        ))}
      </div>
    </div>
  );
}

export function SleepPanel({ onChosen }: { onChosen: () => void }) {
  const wish = sleep.value?.wish;
  const choose = (next: Parameters<typeof setSleepTimer>[0]) => {
    setSleepTimer(next);
    onChosen();
  };
  return (
    <ul class="panel-list">
      {sleepMinutes.map((minutes) => (
        <li key={minutes}>
          <Button
            tone="plain"
            aria-pressed={wish?.kind === 'after' && wish.minutes === minutes}
            onClick={() => choose({ kind: 'after', minutes })}
          >
            {minutes} minutes
          </Button>
        </li>
      ))}
      <li>
        <Button tone="plain" aria-pressed={wish?.kind === 'chapter'} onClick={() => choose({ kind: 'chapter' })}>
          End of the chapter
        </Button>
      </li>
      <li>
        <Button tone="plain" aria-pressed={wish === undefined} onClick={() => choose(undefined)}>
          Off
        </Button>
      </li>
    </ul>
  );
}

export function ChapterList({ onChosen }: { onChosen: () => void }) {
  const chapters = track.value?.chapters ?? [];
  const at = useComputed(() => chapters.findLastIndex(({ start }) => start <= position.value)).value;
  return (
    <ol class="panel-list">
      {chapters.map((chapter, index) => (
        <li key={chapter.start}>
          <Button
            tone="plain"
            aria-current={index === at ? 'true' : undefined}
            onClick={() => {
              seek(chapter.start);
              onChosen();
            }}
          >
            <span class="grow" dir="auto">
              {chapter.title}
            </span>
            <span class="soft small tabular">{clock(chapter.start)}</span>
          </Button>
        </li>
      ))}
    </ol>
  );
}
