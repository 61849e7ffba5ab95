import { expect, test } from 'vitest';
import { readTranscript } from './media';

test('a transcript is read as Podcasting 2.0 describes it', () => {
  expect(
    readTranscript({ version: '1.0.0', segments: [{ speaker: 'Clara', startTime: 0.3, endTime: 1, body: 'Hello.' }] }),
  ).toEqual([{ speaker: 'Clara', start: 0.3, end: 1, text: 'Hello.' }]);
  expect(readTranscript({ segments: [{ startTime: 2, body: 'Hello.' }] })).toEqual([
    { speaker: '', start: 2, end: 2, text: 'Hello.' },
  ]);
});

test('what is no transcript is none', () => {
  for (const value of [undefined, [], {}, { segments: [1] }, { segments: [{ startTime: '1', body: 'x' }] }])
    expect(readTranscript(value)).toBeUndefined();
});
