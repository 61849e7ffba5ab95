import type { Job } from '~/api/types';

/**
 * The line with the job `id` right before `before`, with whose priority it goes on; without one behind all others, as the
 * server does it.
 */
export function withMoved(jobs: readonly Job[], id: string, before: string | undefined): Job[] {
  const moved = jobs.find((job) => job.id === id);
  if (moved === undefined || before === id) return [...jobs];
  const others = jobs.filter((job) => job.id !== id);
  const at = before === undefined ? others.length : others.findIndex((job) => job.id === before);
  if (at < 0) return [...jobs];
  const neighbour = others[before === undefined ? others.length - 1 : at];
  return others.toSpliced(at, 0, { ...moved, priority: neighbour?.priority ?? moved.priority });
}

/** Before which job one must go to be at place `to` (from 0) of those that wait; nothing: behind all. */
export function jobAt(waiting: readonly Job[], id: string, to: number): string | undefined {
  return waiting.filter((job) => job.id !== id)[to]?.id;
}
