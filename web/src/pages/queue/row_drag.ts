import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Near the window's edges the page scrolls along. */
const kEdge = 60;
const kScrollStep = 14;

/** Drags rows of a list up and down by their handles. `drop` gets the row's `data-job` and its new place, from 0. */
export function useRowDrag(list: RefObject<HTMLElement>, drop: (id: string, to: number) => void) {
  const [dragged, setDragged] = useState<string | undefined>(undefined);
  const end = useRef<(() => void) | undefined>(undefined);
  useEffect(() => () => end.current?.(), []);
  const begin = (event: PointerEvent, id: string) => {
    const root = list.current;
    if (root === null || event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    const handle = event.currentTarget;
    const rows = () => [...root.querySelectorAll<HTMLElement>('[data-job]')];
    const row = rows().find((one) => one.dataset.job === id);
    if (row === undefined) return;
    const from = rows().indexOf(row);
    const start = event.clientY + scrollY;
    let to = from;
    handle.setPointerCapture(event.pointerId);
    setDragged(id);
    const follow = (moved: PointerEvent) => {
      if (moved.clientY < kEdge) scrollBy(0, -kScrollStep);
      if (moved.clientY > innerHeight - kEdge) scrollBy(0, kScrollStep);
      row.style.transform = `translateY(${moved.clientY + scrollY - start}px)`;
      const others = rows().filter((one) => one !== row);
      to = others.filter((one) => {
        const { top, height } = one.getBoundingClientRect();
        return top + height / 2 < moved.clientY;
      }).length;
      for (const [at, one] of others.entries()) {
        one.classList.toggle('drop-before', at === to && to !== from);
        one.classList.toggle('drop-after', at === others.length - 1 && to === others.length && to !== from);
      }
    };
    const stop = (dropped: boolean) => {
      handle.removeEventListener('pointermove', follow);
      handle.removeEventListener('pointerup', done);
      handle.removeEventListener('pointercancel', cancelled);
      removeEventListener('keydown', escape, true);
      for (const one of rows()) one.classList.remove('drop-before', 'drop-after');
      row.style.transform = '';
      end.current = undefined;
      setDragged(undefined);
      if (dropped && to !== from) drop(id, to);
    };
    const done = () => stop(true);
    const cancelled = () => stop(false);
    const escape = (key: KeyboardEvent) => {
      if (key.key !== 'Escape') return;
      key.stopPropagation();
      stop(false);
    };
    end.current = cancelled;
    handle.addEventListener('pointermove', follow);
    handle.addEventListener('pointerup', done);
    handle.addEventListener('pointercancel', cancelled);
    addEventListener('keydown', escape, true);
  };
  return { dragged, begin };
}
