import { QueryClient } from '@tanstack/preact-query';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EpisodeRow } from '~/api/types';
import { type EpisodePages, rowsOf, totalOf } from '~/queries/episodes';
import { type EpisodeFilter, keys } from '~/queries/keys';
import { applyMessage, belongs, withRow } from './apply';

function row(number: number, more: Partial<EpisodeRow> = {}): EpisodeRow {
  return {
    id: `episode-${number}`,
    podcast_id: null,
    title: `Episode ${number}`,
    status: 'ready',
    language: 'en',
    script_version: 1,
    render: 1,
    duration: 100 + number,
    revision: 1,
    created: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
    updated: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
    published: null,
    deleted: null,
    ...more,
  };
}

/** Pages of two rows of a list of `total`, the newest first. */
function pagesOf(numbers: readonly number[], total: number): EpisodePages {
  const pages = [];
  for (let at = 0; at < numbers.length; at += 2) {
    const next = at + 2 >= total ? null : `after ${at + 2}`;
    pages.push({ episodes: numbers.slice(at, at + 2).map((number) => row(number)), total, next });
  }
  return { pages, pageParams: pages.map((_, at) => (at === 0 ? null : `after ${at * 2}`)) };
}

const numbersOf = (pages: EpisodePages) => rowsOf(pages).map(({ id }) => Number(id.slice('episode-'.length)));

describe('withRow', () => {
  const list = pagesOf([9, 8, 6, 5], 10); // six more have not come

  test('replaces a row where it is', () => {
    const after = withRow(list, row(8, { title: 'New name', revision: 2 }), {});
    expect(numbersOf(after)).toEqual([9, 8, 6, 5]);
    expect(rowsOf(after)[1]?.title).toBe('New name');
    expect(after.pages[1]).toBe(list.pages[1]);
  });
  test('changes nothing for what is older than what is known, and is the same object then', () => {
    const now = withRow(list, row(8, { title: 'Newer', revision: 3 }), {});
    expect(withRow(now, row(8, { title: 'Older', revision: 2 }), {})).toBe(now);
    expect(withRow(now, row(1, { revision: 2 }), {})).toBe(now);
  });
  test('puts a new episode at the top and counts it', () => {
    const after = withRow(list, row(10), {});
    expect(numbersOf(after)).toEqual([10, 9, 8, 6, 5]);
    expect(totalOf(after)).toBe(11);
    expect(withRow(after, row(10), {})).toEqual(after);
  });
  test('puts one that was brought back where it was', () => {
    const after = withRow(list, row(7), {});
    expect(numbersOf(after)).toEqual([9, 8, 7, 6, 5]);
    expect(after.pages.map((page) => page.total)).toEqual([11, 11]);
  });
  test('leaves one that is behind the pages that have come to the server', () => {
    expect(withRow(list, row(2), {})).toBe(list);
  });
  test('puts the last one at the end of a list that is whole', () => {
    const whole = pagesOf([9, 8, 6, 5], 4);
    expect(numbersOf(withRow(whole, row(2), {}))).toEqual([9, 8, 6, 5, 2]);
    expect(totalOf(withRow(whole, row(2), {}))).toBe(5);
  });
  test('takes out what no longer belongs, once', () => {
    const gone = row(8, { deleted: '2026-01-02T00:00:00.000Z', revision: 2 });
    const after = withRow(list, gone, {});
    expect(numbersOf(after)).toEqual([9, 6, 5]);
    expect(totalOf(after)).toBe(9);
    expect(withRow(after, gone, {})).toBe(after);
    const failed = withRow(list, row(6, { status: 'failed', revision: 2 }), { status: 'ready' });
    expect(numbersOf(failed)).toEqual([9, 8, 5]);
  });
  test('keeps the order of the list', () => {
    const oldest = pagesOf([1, 3], 2);
    expect(numbersOf(withRow(oldest, row(2), { sort: 'oldest' }))).toEqual([1, 2, 3]);
    const longest = pagesOf([9, 5], 2);
    expect(numbersOf(withRow(longest, row(7), { sort: 'longest' }))).toEqual([9, 7, 5]);
  });
  test('adds nothing to a search, but renews what it has', () => {
    expect(withRow(list, row(10), { q: 'episode' })).toBe(list);
    const renamed = withRow(list, row(8, { title: 'Other', revision: 2 }), { q: 'episode' });
    expect(rowsOf(renamed)[1]?.title).toBe('Other');
  });
});

test('belongs knows status, show and deletion', () => {
  expect(belongs(row(1), {})).toBe(true);
  expect(belongs(row(1), { deleted: true })).toBe(false);
  expect(belongs(row(1, { deleted: '2026-01-02T00:00:00.000Z' }), { deleted: true })).toBe(true);
  expect(belongs(row(1), { podcast: 'none', status: 'ready' })).toBe(true);
  expect(belongs(row(1, { podcast_id: 'show' }), { podcast: 'none' })).toBe(false);
  expect(belongs(row(1), { status: 'failed' })).toBe(false);
});

test('a row that two pages have is shown once', () => {
  const twice = pagesOf([9, 8, 8, 7], 4);
  expect(numbersOf(twice)).toEqual([9, 8, 7]);
});

describe('applyMessage', () => {
  let client: QueryClient;
  const put = (filter: EpisodeFilter, pages: EpisodePages) => client.setQueryData(keys.episodes(filter), pages);
  const get = (filter: EpisodeFilter) => client.getQueryData<EpisodePages>(keys.episodes(filter));

  beforeEach(() => {
    client = new QueryClient();
  });

  test('moves an episode from one list to another when its status changes', () => {
    put({}, pagesOf([9, 8], 2));
    put({ status: 'ready' }, pagesOf([9, 8], 2));
    put({ status: 'published' }, pagesOf([5], 1));
    applyMessage(client, { kind: 'episode', row: row(8, { status: 'published', revision: 2 }) });
    expect(numbersOf(get({}) as EpisodePages)).toEqual([9, 8]);
    expect(numbersOf(get({ status: 'ready' }) as EpisodePages)).toEqual([9]);
    expect(numbersOf(get({ status: 'published' }) as EpisodePages)).toEqual([8, 5]);
  });
  test('moves a deleted one to the deleted ones and back', () => {
    put({}, pagesOf([9, 8, 7], 3));
    put({ deleted: true }, pagesOf([], 0));
    client.setQueryData(keys.episodes({ deleted: true }), {
      pages: [{ episodes: [], total: 0, next: null }],
      pageParams: [null],
    });
    const deleted = row(8, { deleted: '2026-01-02T00:00:00.000Z', revision: 2 });
    applyMessage(client, { kind: 'episode', row: deleted });
    expect(numbersOf(get({}) as EpisodePages)).toEqual([9, 7]);
    expect(numbersOf(get({ deleted: true }) as EpisodePages)).toEqual([8]);
    applyMessage(client, { kind: 'episode', row: { ...deleted, deleted: null, revision: 3 } });
    expect(numbersOf(get({}) as EpisodePages)).toEqual([9, 8, 7]);
    expect(numbersOf(get({ deleted: true }) as EpisodePages)).toEqual([]);
  });
  test('has a search asked for anew the next time when an episode may be found by it now', () => {
    put({ q: 'tower' }, pagesOf([9], 1));
    const stale = () => client.getQueryState(keys.episodes({ q: 'tower' }))?.isInvalidated;
    applyMessage(client, { kind: 'episode', row: row(9) });
    expect(stale()).toBe(false);
    applyMessage(client, { kind: 'episode', row: row(10) });
    expect(stale()).toBe(true);
  });
  test('takes an erased one out of every list', () => {
    put({}, pagesOf([9, 8], 2));
    put({ q: 'episode' }, pagesOf([8], 1));
    applyMessage(client, { kind: 'erased', what: 'episode', id: 'episode-8' });
    expect(numbersOf(get({}) as EpisodePages)).toEqual([9]);
    expect(totalOf(get({}))).toBe(1);
    expect(totalOf(get({ q: 'episode' }))).toBe(0);
  });
});
