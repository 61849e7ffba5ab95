import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Render } from '~/api/types';
import { SeekSlider } from '~/player/seek_slider';
import { type Mark, usePeaks } from '~/queries/media';
import { preferences } from '~/stores/preferences';
import { clock } from '~/ui/format';
import { Button } from '~/ui/primitives';
import type { Head } from './head';
import { drawWaveform } from './waveform_drawing';

/** The sound of an episode at a glance: shows where it is, leads anywhere. `children` lie over it, at the same scale. */
export function Waveform({
  rendered,
  head,
  marks,
  children,
}: {
  rendered: Render;
  head: Head;
  marks: readonly Mark[];
  children?: ComponentChildren;
}) {
  const peaks = usePeaks(rendered);
  return (
    <div class="waveform">
      <div class="waveform-box">
        <SeekSlider label="Position" head={head.at} length={head.length} marks={marks} onSeek={head.seek} class="wave">
          {peaks.data === undefined ? (
            <span class={peaks.isError ? 'wave-missing' : 'wave-missing skeleton'} />
          ) : (
            <Bars peaks={peaks.data} />
          )}
        </SeekSlider>
        {children}
      </div>
      <div class="spread small soft tabular">
        <Time head={head} />
        {peaks.isError && (
          <span class="row">
            The waveform could not be loaded.
            <Button small tone="plain" icon="refresh" onClick={() => void peaks.refetch()}>
              Try again
            </Button>
          </span>
        )}
        <span>{clock(head.length.value)}</span>
      </div>
    </div>
  );
}

function Time({ head }: { head: Head }) {
  return <span>{clock(head.at.value)}</span>;
}

/** Drawn twice: as it is to be heard, and over it as it was heard, of which as much is seen as is behind. */
function Bars({ peaks }: { peaks: Uint8Array }) {
  const rest = useRef<HTMLCanvasElement>(null);
  const heard = useRef<HTMLCanvasElement>(null);
  const { theme } = preferences.value;
  useEffect(() => {
    const draw = () => {
      for (const { current } of [rest, heard])
        if (current !== null) drawWaveform(current, peaks, getComputedStyle(current).color);
    };
    const watch = new ResizeObserver(draw);
    if (rest.current !== null) watch.observe(rest.current);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    draw();
    return () => {
      watch.disconnect();
      dark.removeEventListener('change', draw);
    };
  }, [peaks, theme]);
  return (
    <>
      <canvas ref={rest} class="wave-bars" aria-hidden="true" />
      <canvas ref={heard} class="wave-bars heard" aria-hidden="true" />
    </>
  );
}
