import { computed } from '@preact/signals';
import { Link } from 'wouter-preact';
import { preferences } from '~/stores/preferences';
import { Dialog } from '~/ui/dialog';
import { clock } from '~/ui/format';
import { Button, IconButton } from '~/ui/primitives';
import { chapter, close, duration, expanded, nextChapter, position, previousChapter, seek, track } from './player';
import { Cover, Notice, PlayButton, SkipButton } from './player_bar';
import { ChapterList, SleepPanel, SpeedPanel } from './player_panels';
import { Volume } from './player_tools';
import { SeekSlider } from './seek_slider';

const heard = computed(() => clock(position.value));
const left = computed(() => `−${clock(Math.max(0, duration.value - position.value))}`);

/** The player at its full size: for narrow screens, and for whoever wants everything at once. */
export function PlayerSheet() {
  const now = track.value;
  const shut = () => (expanded.value = false);
  if (now === undefined) return null;
  return (
    <Dialog title="Now playing" onClose={shut} class="player-sheet">
      <div class="sheet-head">
        <Cover path={now.cover} />
        <p class="sheet-title" dir="auto">
          {now.title}
        </p>
        <p class="soft" dir="auto">
          {now.live ? 'Still being made' : (chapter.value?.title ?? now.show)}
        </p>
      </div>
      <Notice />
      <div>
        <SeekSlider label="Position" head={position} length={duration} marks={now.chapters} onSeek={seek} />
        <p class="spread small soft tabular">
          <span>{heard}</span>
          <span>{left}</span>
        </p>
      </div>
      <div class="sheet-controls">
        <IconButton icon="previous" label="Previous chapter" tone="plain" onClick={previousChapter} />
        <SkipButton by={-preferences.value.skipBack} />
        <PlayButton large />
        <SkipButton by={preferences.value.skipForward} />
        <IconButton icon="next" label="Next chapter" tone="plain" onClick={nextChapter} />
      </div>
      <Volume />
      {now.chapters.length > 1 && (
        <section class="stack-s">
          <h3>Chapters</h3>
          <ChapterList onChosen={() => undefined} />
        </section>
      )}
      <section class="stack-s">
        <h3>Speed</h3>
        <SpeedPanel />
      </section>
      <details>
        <summary>Sleep timer</summary>
        <SleepPanel onChosen={() => undefined} />
      </details>
      <div class="spread">
        <Link href={`/e/${now.episode}`} onClick={shut}>
          Go to the episode
        </Link>
        <Button icon="close" tone="plain" onClick={close}>
          Close the player
        </Button>
      </div>
    </Dialog>
  );
}
