import { describe, expect, test } from 'vitest';
import { flaw, flawOf } from './validate';

const job = {
  id: 'j1',
  episode_id: 'e1',
  kind: 'make',
  state: 'running',
  paused: false,
  priority: 'interactive',
  stage: 'speak',
  share: 0.4,
  seconds_left: null,
  sentences_done: 3,
  sentences_total: 9,
  attempt: 1,
  reason: null,
  code: null,
  created: '2026-11-28T10:00:00Z',
  started: null,
  ended: null,
};

describe('what the server says', () => {
  test('passes when it is as described', () => {
    expect(flawOf(job, 'Job')).toBeUndefined();
    expect(flawOf({ jobs: [job], total: 1, next: null }, 'JobPage')).toBeUndefined();
  });

  test('is refused with the place of the first field that is not', () => {
    expect(flawOf({ jobs: [job, { ...job, state: 'asleep' }], total: 2, next: null }, 'JobPage')).toMatch(
      /^\$\.jobs\[1\]\.state: must be one of queued, /,
    );
    expect(flawOf({ jobs: [job], next: null }, 'JobPage')).toBe('$.total: is missing');
    expect(flawOf([], 'JobPage')).toBe('$: must be an object');
    expect(flawOf({ ...job, attempt: 1.5 }, 'Job')).toBe('$.attempt: must be integer');
  });

  test('may have fields that a newer server has added', () => {
    expect(flawOf({ ...job, mood: 'good' }, 'Job')).toBeUndefined();
  });
});

describe('shapes', () => {
  test('of a choice take any of them, and name the last that did not fit', () => {
    expect(flaw('x', { any: ['string', 'null'] })).toBeUndefined();
    expect(flaw(null, { any: ['string', 'null'] })).toBeUndefined();
    expect(flaw(1, { any: ['string', 'null'] })).toBe('$: must be null');
  });

  test('of a map look at every value', () => {
    expect(flaw({ a: 1, b: 'x' }, { fields: {}, needs: [], rest: 'number' })).toBe('$.b: must be number');
  });

  test('that are combined must all fit', () => {
    const both = {
      all: [
        { fields: { a: 'string' as const }, needs: ['a'] },
        { fields: { b: 'boolean' as const }, needs: ['b'] },
      ],
    };
    expect(flaw({ a: 'x', b: true }, both)).toBeUndefined();
    expect(flaw({ a: 'x' }, both)).toBe('$.b: is missing');
  });
});
