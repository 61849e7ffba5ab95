import { expect, test } from 'vitest';
import { emptyDraft, firstSettings, isUntouched, readKeptDraft, readSettings } from './draft';

test('a draft that was kept is read back as it was', () => {
  const draft = {
    ...emptyDraft({ ...firstSettings, style: 'debate' as const, voices: ['clara', ''] }),
    text: 'Lighthouses',
    sources: [
      { id: '1', kind: 'text' as const, text: 'A text.', preview: undefined },
      { id: '2', kind: 'url' as const, url: 'https://example.org/', preview: undefined },
      {
        id: '3',
        kind: 'file' as const,
        name: 'a.pdf',
        bytes: 9,
        upload: 'f00.pdf',
        preview: { title: 'A', language: 'en', words: 3, excerpt: 'A text.' },
      },
    ],
  };
  expect(readKeptDraft(structuredClone(draft))).toEqual(draft);
});

test('what makes no sense in a kept draft is replaced or left out', () => {
  expect(readKeptDraft('x')).toBeUndefined();
  expect(readKeptDraft({ id: 'a', sources: [{ id: '1', kind: 'odd' }, 7], as: 'nonsense' })).toEqual({
    ...emptyDraft(firstSettings),
    id: 'a',
  });
  expect(readSettings({ style: 'opera', minutes: 1e9, hosts: 0, voices: 'x', writer: 3 })).toEqual(firstSettings);
});

test('a draft with settings alone is untouched', () => {
  expect(isUntouched(emptyDraft({ ...firstSettings, minutes: 40 }))).toBe(true);
  expect(isUntouched({ ...emptyDraft(firstSettings), text: 'x' })).toBe(false);
});
