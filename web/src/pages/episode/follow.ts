import { effect, type Signal, signal } from '@preact/signals';

const kSmoothPixels = 1_500;

/** Where a box must be scrolled to, so that a part of it stands a third below its top; no further than it goes. */
export function followTop(box: { height: number; whole: number }, part: { top: number; height: number }): number {
  const wanted = part.top - (box.height - part.height) / 3;
  return Math.max(0, Math.min(wanted, box.whole - box.height));
}

/** Scrolls a box, and nothing around it, to an element in it. */
export function scrollWithin(box: HTMLElement, element: HTMLElement, smooth: boolean): void {
  const outer = box.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  const top = followTop(
    { height: box.clientHeight, whole: box.scrollHeight },
    { top: inner.top - outer.top + box.scrollTop, height: inner.height },
  );
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches || Math.abs(top - box.scrollTop) > kSmoothPixels;
  box.scrollTo({ top, behavior: smooth && !calm ? 'smooth' : 'instant' });
}

/** Whether a transcript goes along with what is heard. A person who scrolls it lets go of it. */
export interface Follow {
  on: Signal<boolean>;
  watch: (box: HTMLElement) => () => void;
}

const scrollKeys = ['PageUp', 'PageDown', 'Home', 'End'];

export function makeFollow(): Follow {
  const on = signal(true);
  return {
    on,
    watch(box) {
      const letGo = () => (on.value = false);
      const keys = (event: KeyboardEvent) => {
        if (scrollKeys.includes(event.key)) letGo();
      };
      // The box itself is hit where its scroll bar is, what is in it elsewhere.
      const bar = (event: PointerEvent) => {
        if (event.target === box) letGo();
      };
      box.addEventListener('wheel', letGo, { passive: true });
      box.addEventListener('touchmove', letGo, { passive: true });
      box.addEventListener('keydown', keys);
      box.addEventListener('pointerdown', bar);
      return () => {
        box.removeEventListener('wheel', letGo);
        box.removeEventListener('touchmove', letGo);
        box.removeEventListener('keydown', keys);
        box.removeEventListener('pointerdown', bar);
      };
    },
  };
}

/** Marks the line that `index` gives, and keeps it in sight while `follow` is on. Gives what ends it. */
export function markCurrent(box: HTMLElement, index: () => number, follow: Follow): () => void {
  let marked: HTMLElement | undefined;
  let first = true;
  return effect(() => {
    const at = index();
    const line = box.querySelector<HTMLElement>(`[data-line="${at}"]`) ?? undefined;
    if (line !== marked) {
      marked?.removeAttribute('aria-current');
      line?.setAttribute('aria-current', 'true');
      marked = line;
    }
    if (line !== undefined && follow.on.value) scrollWithin(box, line, !first);
    first = false;
  });
}
