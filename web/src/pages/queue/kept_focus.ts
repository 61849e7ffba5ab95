import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * Keeps the focus on the page while rows move and go: on the same button of the same job wherever that is now, else on the
 * row that took its place in its list, else on the job where it went, else on the heading. Rows are `data-job`, their buttons `data-action`.
 */
export function useKeptFocus(page: RefObject<HTMLElement>): void {
  useEffect(() => {
    const root = page.current;
    if (root === null) return undefined;
    let last: { job: string; action: string; list: Element | null; at: number } | undefined;
    const rowsIn = (place: Element) => [...place.querySelectorAll<HTMLElement>('[data-job]')];
    const remember = (event: FocusEvent) => {
      const row = (event.target as Element).closest<HTMLElement>('[data-job]');
      const action = (event.target as Element).closest<HTMLElement>('[data-action]')?.dataset.action ?? '';
      if (row === null) last = undefined;
      else
        last = {
          job: row.dataset.job ?? '',
          action,
          list: row.parentElement,
          at: rowsIn(row.parentElement ?? root).indexOf(row),
        };
    };
    const forget = (event: PointerEvent) => {
      if (!(event.target as Element).closest('[data-job]')) last = undefined;
    };
    const observer = new MutationObserver(() => {
      if (last === undefined || document.activeElement !== document.body) return;
      const { job, action, list, at } = last;
      const same = (row: HTMLElement | undefined) => row?.querySelector<HTMLElement>(`[data-action="${action}"]`);
      const own = rowsIn(root).find((row) => row.dataset.job === job);
      const left = list?.isConnected ? rowsIn(list) : [];
      const next = left[Math.min(at, left.length - 1)];
      const target =
        same(own) ??
        same(next) ??
        (next ?? own)?.querySelector<HTMLElement>('[data-action], a') ??
        root.querySelector('h1');
      target?.focus();
    });
    observer.observe(root, { childList: true, subtree: true });
    root.addEventListener('focusin', remember);
    document.addEventListener('pointerdown', forget);
    return () => {
      observer.disconnect();
      root.removeEventListener('focusin', remember);
      document.removeEventListener('pointerdown', forget);
    };
  }, []);
}
