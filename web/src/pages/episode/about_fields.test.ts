import { expect, test } from 'vitest';
import type { Episode } from '~/api/types';
import { aboutFlaws, fieldsOf, patchOf, withDraft } from './about_fields';

const episode = {
  podcast_id: 'show',
  summary: 'Of lights.',
  notes: null,
  season: null,
  number: 3,
  type: 'full',
  explicit: null,
} as Episode;

test('only what was changed is sent', () => {
  const fields = fieldsOf(episode);
  expect(patchOf(episode, fields)).toEqual({});
  expect(patchOf(episode, { ...fields, season: ' 2 ', number: '', explicit: 'no', notes: 'Links' })).toEqual({
    season: 2,
    number: null,
    explicit: false,
    notes: 'Links',
  });
});

test('a season is a whole number from 1, or none', () => {
  const fields = fieldsOf(episode);
  expect(aboutFlaws({ ...fields, season: '' })).toEqual({});
  for (const season of ['0', '-1', '1.5', 'two']) expect(aboutFlaws({ ...fields, season })).toHaveProperty('season');
});

test('a draft is laid over what is known, and nonsense in it is not', () => {
  const fields = fieldsOf(episode);
  expect(withDraft(fields, { summary: 'New', type: 'film', explicit: 7, other: 'x' })).toEqual({
    ...fields,
    summary: 'New',
  });
  expect(withDraft(fields, undefined)).toEqual(fields);
});
