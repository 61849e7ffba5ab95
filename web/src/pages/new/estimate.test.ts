import { expect, test } from 'vitest';
import type { EpisodeRow, Job } from '~/api/types';
import { emptyDraft, firstSettings } from './draft';
import { estimateOf, paceOf } from './estimate';

const draft = emptyDraft(firstSettings);
const words = (count: number) => ({ title: '', language: 'en', words: count, excerpt: '' });

test('a script has about 150 words for a minute', () => {
  expect(estimateOf({ ...draft, text: 'Bees' }, true, undefined)).toMatchObject({ scriptWords: 750, minutes: 5 });
});

test('the digest says no more than its sources do', () => {
  const source = { id: '1', kind: 'url', url: 'https://a.example/', preview: words(300) } as const;
  const estimate = estimateOf({ ...draft, sources: [source] }, false, undefined);
  expect(estimate).toMatchObject({ sourceWords: 300, scriptWords: 300, minutes: 2, unread: 0 });
});

test('sources that nobody has read yet are told apart', () => {
  const sources = [
    { id: '1', kind: 'url', url: 'https://a.example/' },
    { id: '2', kind: 'text', text: 'two words' },
  ] as const;
  expect(estimateOf({ ...draft, sources }, false, undefined)).toMatchObject({ sourceWords: 2, unread: 1 });
  expect(estimateOf({ ...draft, sources }, false, undefined, new Set(['1'])).unread).toBe(0);
});

test('how long it takes follows what this server has shown', () => {
  expect(estimateOf({ ...draft, text: 'Bees' }, true, 12).seconds).toBeCloseTo(60);
});

test('the pace is the median of whole episodes that were made at the first attempt', () => {
  const job = (seconds: number, more: Partial<Job> = {}) =>
    ({
      episode_id: 'e',
      kind: 'make',
      state: 'done',
      attempt: 1,
      started: new Date(0).toISOString(),
      ended: new Date(seconds * 1000).toISOString(),
      ...more,
    }) as Job;
  const row = () => ({ duration: 120 }) as EpisodeRow;
  expect(paceOf([job(2), job(40), job(4)], row)).toBe(2);
  expect(paceOf([job(2, { state: 'failed' }), job(2, { kind: 'render' })], row)).toBeUndefined();
  expect(paceOf([job(2)], () => undefined)).toBeUndefined();
});
