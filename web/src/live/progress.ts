import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Progress } from './messages';

/** How far each job under way is, by episode. Only what shows it is drawn again. */
const reports = signal<ReadonlyMap<string, Progress>>(new Map());
const views = new Map<string, ReadonlySignal<Progress | undefined>>();

export function progressOf(episode: string): ReadonlySignal<Progress | undefined> {
  let view = views.get(episode);
  if (view === undefined) {
    view = computed(() => reports.value.get(episode));
    views.set(episode, view);
  }
  return view;
}

export function noteProgress(progress: Progress): void {
  reports.value = new Map(reports.value).set(progress.episode, progress);
}

export function forgetProgress(episode: string): void {
  if (!reports.value.has(episode)) return;
  const left = new Map(reports.value);
  left.delete(episode);
  reports.value = left;
}
