import { signal } from '@preact/signals';

/** A short message at the edge of the page; with `undo`, what stands in the place of a question before. */
export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'problem';
  action?: { label: string; run: () => void } | undefined;
  stays: boolean; ///< until it is dismissed
}

const kShownMs = 8_000;

export const toasts = signal<readonly Toast[]>([]);

const timers = new Map<number, ReturnType<typeof setTimeout>>();
let next = 1;

export function showToast(
  text: string,
  options: { tone?: Toast['tone']; action?: Toast['action']; stays?: boolean } = {},
): number {
  const id = next++;
  const { tone = 'plain', action, stays = false } = options;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone, action, stays }];
  holdToast(id, false);
  return id;
}

/** What was done can be taken back for 8 s. */
export function offerUndo(text: string, undo: () => void): number {
  return showToast(text, { action: { label: 'Undo', run: undo } });
}

export function dismissToast(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** While it is pointed at or has the focus, a toast stays. */
export function holdToast(id: number, held: boolean): void {
  clearTimeout(timers.get(id));
  const toast = toasts.value.find((one) => one.id === id);
  if (held || toast?.stays !== false) timers.delete(id);
  else
    timers.set(
      id,
      setTimeout(() => dismissToast(id), kShownMs),
    );
}
