import { signal } from '@preact/signals';

const texts = signal<ReadonlySet<string>>(new Set());

/** Whether this tab has typed text that the server has not got; it is not reloaded then. */
export function hasUnsaved(): boolean {
  return texts.value.size > 0;
}

/** Pages say so of what is typed in them. What goes through stores/drafts does so by itself. */
export function markUnsaved(key: string, unsaved: boolean): void {
  if (texts.peek().has(key) === unsaved) return;
  const next = new Set(texts.peek());
  if (unsaved) next.add(key);
  else next.delete(key);
  texts.value = next;
}
