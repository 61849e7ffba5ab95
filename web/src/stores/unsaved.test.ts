import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { dropDraft, readDraft, saveDraft } from './drafts';
import { hasUnsaved, markUnsaved } from './unsaved';

test('a tab has something unsaved from the first mark to the last that is taken away', () => {
  markUnsaved('a', true);
  markUnsaved('b', true);
  markUnsaved('a', true);
  markUnsaved('a', false);
  expect(hasUnsaved()).toBe(true);
  markUnsaved('b', false);
  expect(hasUnsaved()).toBe(false);
});

test('a draft is unsaved until it is dropped, and can be read meanwhile', async () => {
  expect(await saveDraft('new', { topic: 'x' })).toBe(true);
  expect(hasUnsaved()).toBe(true);
  expect(await readDraft('new')).toEqual({ topic: 'x' });
  await dropDraft('new');
  expect(hasUnsaved()).toBe(false);
  expect(await readDraft('new')).toBeUndefined();
});
