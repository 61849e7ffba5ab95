import { describe, expect, test } from 'vitest';
import type { Metrics } from '~/api/types';
import { growth, kHistoryMs, levels, rates, requestsOf, type Sample, shares, withSample } from './history';

function metrics(requests: number, hits = 0, misses = 0): Metrics {
  const times = { avg_response_time: 0, min_response_time: 0, max_response_time: 0, p50: 0, p95: 0, p99: 0 };
  return {
    response_times: { script_generate: { ...times, total_requests: requests } },
    cache_performance: {
      script: { hit_rate: 0, total_hits: hits, total_misses: misses, stale: 0, coalesced: 0, evicted: 0 },
    },
    active_connections: 1,
    cache_size: { scripts: 0, audio: 0, sentences: 0 },
    upstream: { active: 0, waiting: 0, max_connections: 10, refused: 0 },
    requests_in_flight: 1,
  };
}

function sample(at: number, ...numbers: [number, number?, number?]): Sample {
  return { at, metrics: metrics(...numbers), running: 1, waiting: 2 };
}

const hits = (m: Metrics) => m.cache_performance.script?.total_hits ?? 0;
const lookups = (m: Metrics) => hits(m) + (m.cache_performance.script?.total_misses ?? 0);

describe('the history', () => {
  test('reaches back ten minutes', () => {
    let history: readonly Sample[] = [];
    for (let at = 0; at <= kHistoryMs + 60_000; at += 5_000) history = withSample(history, sample(at, at));
    expect(history[0]?.at).toBe(60_000);
    expect(history.at(-1)?.at).toBe(kHistoryMs + 60_000);
  });

  test('takes no moment twice', () => {
    const history = withSample([], sample(1_000, 1));
    expect(withSample(history, sample(1_000, 1))).toBe(history);
  });

  test('begins anew when the server did: a counter never falls otherwise', () => {
    const history = withSample(withSample([], sample(0, 50)), sample(5_000, 3));
    expect(history.map(({ at }) => at)).toEqual([5_000]);
  });
});

describe('what is drawn', () => {
  test('a rate is what was counted between two moments by the seconds between them', () => {
    expect(rates([sample(0, 10), sample(5_000, 20), sample(7_000, 20)], requestsOf)).toEqual([
      { at: 0, value: undefined },
      { at: 5_000, value: 2 },
      { at: 7_000, value: 0 },
    ]);
  });

  test('over a break nothing is drawn, and no rate is made of it', () => {
    const history = [sample(0, 10), sample(60_000, 600), sample(65_000, 605)];
    expect(rates(history, requestsOf).map(({ value }) => value)).toEqual([undefined, undefined, undefined, 1]);
    expect(levels(history, ({ waiting }) => waiting).map(({ value }) => value)).toEqual([2, undefined, 2, 2]);
  });

  test('a share of no look-ups is nothing, not 0 %', () => {
    const history = [sample(0, 0, 4, 4), sample(5_000, 0, 7, 5), sample(10_000, 0, 7, 5)];
    expect(shares(history, hits, lookups).map(({ value }) => value)).toEqual([undefined, 0.75, undefined]);
  });

  test('growth needs two moments', () => {
    expect(growth([], requestsOf)).toBeUndefined();
    expect(growth([sample(0, 3)], requestsOf)).toBeUndefined();
    expect(growth([sample(0, 3), sample(5_000, 9)], requestsOf)).toBe(6);
  });
});
