import { signal } from '@preact/signals';
import type { Metrics } from '~/api/types';
import { type Sample, withSample } from './history';

/** What this page has seen; stays while other pages are shown, so that coming back begins with a line and a gap. */
export const samples = signal<readonly Sample[]>([]);

export function noteSample(at: number, metrics: Metrics, running: number, waiting: number): void {
  samples.value = withSample(samples.value, { at, metrics, running, waiting });
}
