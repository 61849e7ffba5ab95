import { expect, test } from 'vitest';
import type { EpisodeRow } from '~/api/types';
import type { EpisodePages } from '~/queries/episodes';
import { knownCount } from './known_counts';

function list(total: number, ...shows: (string | null)[]): EpisodePages {
  const episodes = shows.map((podcast_id) => ({ podcast_id }) as EpisodeRow);
  return { pages: [{ episodes, total, next: null }], pageParams: [null] };
}

test('a show’s own list tells its number at once', () => {
  expect(knownCount([[{ podcast: 'a' }, list(900, 'a')]], 'a')).toBe(900);
});

test('the whole library tells it when all of it is there', () => {
  expect(knownCount([[{}, list(3, 'a', 'b', 'a')]], 'a')).toBe(2);
  expect(knownCount([[{}, list(3, 'a', 'b', 'a')]], 'c')).toBe(0);
});

test('a part of the library, a search or the bin tells nothing', () => {
  expect(knownCount([[{}, list(900, 'a')]], 'a')).toBeUndefined();
  expect(knownCount([[{ q: 'x' }, list(1, 'a')]], 'a')).toBeUndefined();
  expect(knownCount([[{ deleted: true }, list(1, 'a')]], 'a')).toBeUndefined();
  expect(knownCount([], 'a')).toBeUndefined();
});
