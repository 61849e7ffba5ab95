import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { clock, spokenTime } from '~/ui/format';

const kStep = 5;
const kPage = 30;

/** Where a key leads from `now` seconds of `length`; nothing for other keys. */
export function seekKey(key: string, now: number, length: number): number | undefined {
  const to = {
    ArrowLeft: now - kStep,
    ArrowDown: now - kStep,
    ArrowRight: now + kStep,
    ArrowUp: now + kStep,
    PageDown: now - kPage,
    PageUp: now + kPage,
    Home: 0,
    End: length,
  }[key];
  return to === undefined ? undefined : Math.min(length, Math.max(0, to));
}

/**
 * A seek slider as the ARIA practices want it. It draws itself again by style alone; `children` (a waveform) lie under the
 * pointer, and what is drawn of them as heard is up to `--at`, a share of the width.
 */
export function SeekSlider({
  label,
  head,
  length,
  onSeek,
  marks = [],
  class: className = '',
  children,
}: {
  label: string;
  head: ReadonlySignal<number>; ///< seconds
  length: ReadonlySignal<number>;
  onSeek: (seconds: number) => void;
  marks?: readonly { start: number; title: string }[]; ///< chapters
  class?: string;
  children?: ComponentChildren;
}) {
  const element = useRef<HTMLDivElement>(null);
  const held = useSignal<number | undefined>(undefined);
  const pointed = useSignal<number | undefined>(undefined);
  const shown = useComputed(() => held.value ?? head.value);
  const second = useComputed(() => Math.floor(shown.value));
  const tip = useComputed(() => {
    const at = held.value ?? pointed.value;
    if (at === undefined) return '';
    const chapter = marks.findLast((mark) => mark.start <= at);
    return chapter === undefined || marks.length < 2 ? clock(at) : `${clock(at)} · ${chapter.title}`;
  });
  useSignalEffect(() => {
    const share = length.value > 0 ? Math.min(1, shown.value / length.value) : 0;
    element.current?.style.setProperty('--at', String(share));
  });
  useSignalEffect(() => {
    const at = held.value ?? pointed.value;
    if (at !== undefined) element.current?.style.setProperty('--pointed', String(at / Math.max(length.value, 0.001)));
  });
  const secondsAt = (event: PointerEvent) => {
    const box = element.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return 0;
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * length.value;
  };
  return (
    <div
      ref={element}
      class={`seek ${className}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={useComputed(() => Math.floor(length.value))}
      aria-valuenow={second}
      aria-valuetext={useComputed(() => `${spokenTime(second.value)} of ${spokenTime(length.value)}`)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const to = seekKey(event.key, head.value, length.value);
        if (to === undefined) return;
        event.preventDefault();
        onSeek(to);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.value = secondsAt(event);
      }}
      onPointerMove={(event) => {
        if (held.value === undefined) pointed.value = secondsAt(event);
        else held.value = secondsAt(event);
      }}
      onPointerUp={(event) => {
        if (held.value === undefined) return;
        onSeek(secondsAt(event));
        held.value = undefined;
      }}
      onPointerCancel={() => (held.value = undefined)}
      onPointerLeave={() => (pointed.value = undefined)}
    >
      {children ?? (
        <span class="seek-line">
          <span class="seek-heard" />
        </span>
      )}
      <SeekMarks marks={marks} length={length} />
      <span class="seek-thumb" />
      <span class="seek-tip tabular" dir="auto" aria-hidden="true">
        {tip}
      </span>
    </div>
  );
}

function SeekMarks({ marks, length }: { marks: readonly { start: number }[]; length: ReadonlySignal<number> }) {
  if (length.value <= 0) return null;
  return marks
    .filter(({ start }) => start > 0)
    .map(({ start }) => (
      <span key={start} class="seek-mark" style={{ insetInlineStart: `${(100 * start) / length.value}%` }} />
    ));
}
