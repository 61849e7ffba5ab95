import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * Keeps the focus on the page while rows move and go: on the same button of the same job wherever that is now, else on the
 * row that took its place, else on the heading. Rows are `data-job`, their buttons `data-action`.
 */
export function useKeptFocus(page: RefObject<HTMLElement>): void {
  useEffect(() => {
    const root = page.current;
    if (root === null) return undefined;
    let last: { job: string; action: string; at: number } | undefined;
    const rows = () => [...root.querySelectorAll<HTMLElement>('[data-job]')];
    const remember = (event: FocusEvent) => {
      const row = (event.target as Element).closest<HTMLElement>('[data-job]');
      const action = (event.target as Element).closest<HTMLElement>('[data-action]')?.dataset.action ?? '';
      last = row === null ? undefined : { job: row.dataset.job ?? '', action, at: rows().indexOf(row) };
    };
    const forget = (event: PointerEvent) => {
      if (!(event.target as Element).closest('[data-job]')) last = undefined;
    };
    const observer = new MutationObserver(() => {
      if (last === undefined || document.activeElement !== document.body) return;
      const all = rows();
      const row = all.find((one) => one.dataset.job === last?.job) ?? all[Math.min(last.at, all.length - 1)];
      const same = row?.querySelector<HTMLElement>(`[data-action="${last.action}"]`);
      const target =
        same ?? row?.querySelector<HTMLElement>('[data-action], a') ?? root.querySelector<HTMLElement>('h1');
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
