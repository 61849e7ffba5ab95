import { expect, test } from 'vitest';
import type { Voice } from '~/api/types';
import { spokenLanguages, voicesFor } from './languages';

const voice = (id: string, language: string): Voice => ({
  id,
  name: id,
  gender: 'female',
  language,
  engine: 'flite',
  description: '',
});
const voices = [voice('a', 'en-US'), voice('b', 'en-GB'), voice('c', 'de'), voice('d', 'en-US')];

test('voices are those of the language, whatever its region, and keep their order', () => {
  const groups = voicesFor(voices, 'en-AU');
  expect(groups.map((group) => group.voices.map(({ id }) => id))).toEqual([['a', 'd'], ['b']]);
});

test('all voices are offered while the language is open, or nobody speaks it', () => {
  expect(voicesFor(voices, '').flatMap((group) => group.voices)).toHaveLength(4);
  expect(voicesFor(voices, 'xh').flatMap((group) => group.voices)).toHaveLength(4);
});

test('each language is offered once', () => {
  expect(spokenLanguages(voices).map(({ value }) => value)).toEqual(['en', 'de']);
});
