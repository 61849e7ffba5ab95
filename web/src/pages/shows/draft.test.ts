import { describe, expect, test } from 'vitest';
import type { Podcast } from '~/api/types';
import { changedFields, conflicts, fieldOf, patchOf, plainDetail, readDraftOf, rebase, valueOf, write } from './draft';

const show: Podcast = {
  id: '1',
  title: 'Light',
  description: 'Of lamps',
  language: 'en',
  category: 'History',
  author: 'Anna',
  email: null,
  link: null,
  copyright: null,
  explicit: false,
  medium: 'podcast',
  hosts: [],
  blocked: false,
  complete: false,
  new_feed_url: null,
  image: 'http://h/media/1/cover.png',
  image_made: true,
  guid: 'g',
  feed_url: 'http://h/feeds/1.xml',
  revision: 3,
  created: '2026-11-28T11:19:15.430Z',
  updated: '2026-11-28T11:19:15.430Z',
  deleted: null,
};

describe('what is written in the form', () => {
  test('is shown and sent, and nothing else', () => {
    const draft = write(write({}, show, 'title', 'Lamps'), show, 'explicit', true);
    expect(valueOf(show, draft, 'title')).toBe('Lamps');
    expect(valueOf(show, draft, 'author')).toBe('Anna');
    expect(patchOf(draft)).toEqual({ title: 'Lamps', explicit: true });
  });

  test('written back to what it was, it is no change', () => {
    const draft = write(write({}, show, 'title', 'Lamps'), show, 'title', 'Light');
    expect(changedFields(draft)).toEqual([]);
  });

  test('of a host, only what is said is sent', () => {
    const draft = write({}, show, 'hosts', [{ name: 'Clara', role: 'host', href: null, image: 'https://a.org/c.png' }]);
    expect(patchOf(draft)).toEqual({ hosts: [{ name: 'Clara', role: 'host', image: 'https://a.org/c.png' }] });
  });

  test('an emptied address is taken away, not sent as an empty text', () => {
    const linked = { ...show, link: 'https://a.org' };
    expect(patchOf(write({}, linked, 'link', ''))).toEqual({ link: null });
    expect(write({}, show, 'link', '')).toEqual({});
  });
});

describe('when somebody else changes the show meanwhile', () => {
  const draft = write(write({}, show, 'title', 'Lamps'), show, 'author', 'Ben');

  test('other fields are no matter, and show what is there now', () => {
    const now = { ...show, revision: 4, description: 'Of towers' };
    expect(conflicts(draft, now)).toEqual([]);
    expect(valueOf(now, draft, 'description')).toBe('Of towers');
  });

  test('the same field is a conflict, unless both wrote the same', () => {
    expect(conflicts(draft, { ...show, title: 'Beacons' })).toEqual(['title']);
    expect(conflicts(draft, { ...show, title: 'Lamps' })).toEqual([]);
  });

  test('keeping mine puts it on what is there now', () => {
    const now = { ...show, title: 'Beacons', author: 'Ben' };
    const kept = rebase(draft, now);
    expect(conflicts(kept, now)).toEqual([]);
    expect(patchOf(kept)).toEqual({ title: 'Lamps' });
  });
});

test('a kept draft is read back, and what makes no sense is left out', () => {
  const draft = write(write({}, show, 'title', 'Lamps'), show, 'hosts', [
    { name: 'Clara', role: 'host', href: null, image: null },
  ]);
  expect(readDraftOf(JSON.parse(JSON.stringify(draft)), show)).toEqual(draft);
  expect(
    readDraftOf({ title: { was: 'x', now: 3 }, hosts: { was: [], now: 'x' }, else: { was: 1, now: 2 } }, show),
  ).toEqual({});
  expect(readDraftOf('nonsense', show)).toEqual({});
});

test('a problem’s path leads to its field, and is not read out there', () => {
  expect(fieldOf('$.hosts[0].name')).toBe('hosts');
  expect(fieldOf('$.new_feed_url')).toBe('new_feed_url');
  expect(fieldOf('$.nothing')).toBeUndefined();
  expect(fieldOf(undefined)).toBeUndefined();
  expect(plainDetail('$.hosts[0].name: must not be empty')).toBe('Must not be empty');
});
