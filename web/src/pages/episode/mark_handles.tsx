import { useRef } from 'preact/hooks';
import { spokenTime } from '~/ui/format';
import type { ChapterEditor } from './chapter_editor';
import type { Head } from './head';

const kStep = 0.1;
const kLargeStep = 1;

/** The beginnings of chapters on the waveform, to be dragged, or moved with the arrows. */
export function MarkHandles({ editor, head }: { editor: ChapterEditor; head: Head }) {
  const layer = useRef<HTMLDivElement>(null);
  const marks = editor.marks.value;
  const length = head.length.value;
  if (marks === undefined || length <= 0) return null;
  const secondsAt = (event: PointerEvent) => {
    const box = layer.current?.getBoundingClientRect();
    return box === undefined ? 0 : ((event.clientX - box.left) / box.width) * length;
  };
  return (
    <div class="mark-handles" ref={layer}>
      {marks.map((mark, at) =>
        at === 0 ? null : (
          <div
            key={at}
            class="mark-handle"
            role="slider"
            tabIndex={0}
            aria-label={`Beginning of “${mark.title}”`}
            aria-valuemin={0}
            aria-valuemax={Math.floor(length)}
            aria-valuenow={Math.round(mark.start * 10) / 10}
            aria-valuetext={spokenTime(mark.start)}
            title={mark.title}
            style={{ insetInlineStart: `${(100 * mark.start) / length}%` }}
            onKeyDown={(event) => {
              const step = event.shiftKey ? kLargeStep : kStep;
              const by = {
                ArrowLeft: -step,
                ArrowDown: -step,
                ArrowRight: step,
                ArrowUp: step,
                PageDown: -kLargeStep,
                PageUp: kLargeStep,
              }[event.key];
              if (by === undefined) return;
              event.preventDefault();
              editor.move(at, mark.start + by);
            }}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              event.currentTarget.focus();
              event.preventDefault();
            }}
            onPointerMove={(event) => {
              if (event.currentTarget.hasPointerCapture(event.pointerId)) editor.move(at, secondsAt(event));
            }}
          >
            <span>{at + 1}</span>
          </div>
        ),
      )}
    </div>
  );
}
