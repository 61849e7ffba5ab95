import type { Metrics } from '~/api/types';

/** What was measured at a moment. */
export interface Sample {
  at: number; ///< milliseconds since 1970
  metrics: Metrics;
  running: number; ///< jobs
  waiting: number;
}

export const kHistoryMs = 10 * 60_000;

/** Between samples that are further apart nothing is known: the page was out of sight, or the server away. */
export const kGapMs = 20_000;

/** The history with one more sample. After a restart, counters begin anew, and what was before says nothing of it. */
export function withSample(history: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = history.at(-1);
  if (last !== undefined && sample.at <= last.at) return history;
  if (
    last !== undefined &&
    requestsOf(sample.metrics) + lookupsOf(sample.metrics) < requestsOf(last.metrics) + lookupsOf(last.metrics)
  )
    return [sample];
  return [...history.filter(({ at }) => sample.at - at <= kHistoryMs), sample];
}

/** A line of a chart: `value` is missing where nothing was measured. */
export type Series = readonly { at: number; value: number | undefined }[];

/** How something stood at each moment. */
export function levels(history: readonly Sample[], read: (sample: Sample) => number): Series {
  return withGaps(history, (_, sample) => read(sample));
}

/** How much something that is counted up grew in a second, between a moment and the one before it. */
export function rates(history: readonly Sample[], read: (metrics: Metrics) => number): Series {
  return withGaps(history, (before, sample) =>
    before === undefined ? undefined : ((read(sample.metrics) - read(before.metrics)) * 1000) / (sample.at - before.at),
  );
}

/** Which part of `of` was `part`, between a moment and the one before it; nothing where nothing was asked for. */
export function shares(
  history: readonly Sample[],
  part: (metrics: Metrics) => number,
  of: (metrics: Metrics) => number,
): Series {
  return withGaps(history, (before, sample) => {
    if (before === undefined) return undefined;
    const all = of(sample.metrics) - of(before.metrics);
    return all > 0 ? (part(sample.metrics) - part(before.metrics)) / all : undefined;
  });
}

/** How much something that is counted up grew over the whole history; nothing while there is one sample alone. */
export function growth(history: readonly Sample[], read: (metrics: Metrics) => number): number | undefined {
  const [first] = history;
  const last = history.at(-1);
  return first === undefined || last === undefined || first === last
    ? undefined
    : read(last.metrics) - read(first.metrics);
}

function withGaps(
  history: readonly Sample[],
  value: (before: Sample | undefined, sample: Sample) => number | undefined,
): Series {
  return history.flatMap((sample, index) => {
    const before = history[index - 1];
    const gap = before !== undefined && sample.at - before.at > kGapMs;
    const point = { at: sample.at, value: value(gap ? undefined : before, sample) };
    return gap ? [{ at: before.at + 1, value: undefined }, point] : [point];
  });
}

/** Requests of the interfaces whose times are measured, since the server started. */
export function requestsOf(metrics: Metrics): number {
  return Object.values(metrics.response_times).reduce((sum, times) => sum + times.total_requests, 0);
}

export function lookupsOf(metrics: Metrics): number {
  return Object.values(metrics.cache_performance).reduce(
    (sum, cache) => sum + cache.total_hits + cache.total_misses,
    0,
  );
}
