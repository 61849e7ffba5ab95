import { expect, test } from 'vitest';
import type { Job } from '~/api/types';
import { jobAt, withMoved } from './job_order';

const job = (id: string, priority: Job['priority'] = 'interactive') => ({ id, priority, state: 'queued' }) as Job;
const line = [job('a'), job('b'), job('c', 'batch'), job('d', 'batch')];
const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id).join('');

test('a job goes right before another one', () => {
  expect(ids(withMoved(line, 'd', 'a'))).toBe('dabc');
  expect(ids(withMoved(line, 'a', 'c'))).toBe('bacd');
});

test('a job goes behind all others', () => {
  expect(ids(withMoved(line, 'a', undefined))).toBe('bcda');
});

test('it goes on with the priority of its place', () => {
  expect(withMoved(line, 'd', 'a')[0]?.priority).toBe('interactive');
  expect(withMoved(line, 'a', undefined)[3]?.priority).toBe('batch');
});

test('jobs that are not there move nothing', () => {
  expect(ids(withMoved(line, 'x', 'a'))).toBe('abcd');
  expect(ids(withMoved(line, 'a', 'x'))).toBe('abcd');
  expect(ids(withMoved(line, 'a', 'a'))).toBe('abcd');
});

test('a place in the line is told by the job that will be behind it', () => {
  expect(jobAt(line, 'c', 0)).toBe('a');
  expect(jobAt(line, 'a', 1)).toBe('c');
  expect(jobAt(line, 'a', 3)).toBeUndefined();
});
