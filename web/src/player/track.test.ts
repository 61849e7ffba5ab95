import { expect, test } from 'vitest';
import { readTrack, type Track } from './track';

const track: Track = {
  episode: 'one',
  title: 'Lighthouses',
  show: 'Harbour Lights',
  cover: undefined,
  src: '/media/one/abc.mp3',
  duration: 54,
  chapters: [{ start: 0, end: 54, title: 'All' }],
  live: false,
  render: 1,
};

test('a track that was put away comes back', () => {
  expect(readTrack(JSON.stringify(track))).toEqual({ ...track, cover: undefined });
});

test('what is no track is none, whoever wrote it', () => {
  for (const text of [null, '', '{', '[]', '{}', JSON.stringify({ ...track, chapters: [{}] })])
    expect(readTrack(text)).toBeUndefined();
  expect(readTrack(JSON.stringify({ ...track, src: 'https://elsewhere.example/a.mp3' }))).toBeUndefined();
  expect(readTrack(JSON.stringify({ ...track, duration: '54' }))).toBeUndefined();
});
