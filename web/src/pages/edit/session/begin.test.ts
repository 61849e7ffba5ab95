import { expect, test } from 'vitest';
import type { OutboxEntry } from '~/outbox/entry';
import type { Draft } from '../model/draft';
import { type Doc, sameScript, scriptOf } from '../model/document';
import { setLocked, setText } from '../model/lines';
import { docWith, idOf, told } from '../model/test_script';
import { begin } from './begin';

const base = docWith(['a: One is the first.', 'b: Two is the second.']);
const [one, two] = [idOf(base, 'One is the first.'), idOf(base, 'Two is the second.')];
const edited = (doc: Doc, id: string, text: string) => setText(doc, id, text)?.doc ?? doc;
const remote = (version: number, doc: Doc) => ({ version, origin: 'edit', made: '', script: scriptOf(doc) });
const draftOf = (doc: Doc, change: Partial<Draft> = {}): Draft => ({
  format: 1,
  version: 3,
  base,
  doc,
  handed: false,
  at: 5,
  ...change,
});
const waiting = (doc: Doc): OutboxEntry => ({
  id: 'x',
  kind: 'script',
  subject: 'e',
  method: 'PUT',
  path: '/',
  body: scriptOf(doc),
  label: '',
  madeAt: 7,
});

test('what the server has is where editing begins', () => {
  const start = begin(remote(3, base), [], undefined);
  expect(start.version).toBe(3);
  expect(start.restored).toBeUndefined();
  expect(start.doc).toBe(start.base);
});

test('what was typed and not sent is there again', () => {
  const start = begin(remote(3, base), [draftOf(edited(base, one, 'Mine.'))], undefined);
  expect(told(start.doc)).toBe('a: Mine. / b: Two is the second.');
  expect(start.restored).toBe(5);
});

test('it is merged with what somebody else has saved since', () => {
  const theirs = remote(4, edited(base, two, 'Two is theirs now.'));
  const start = begin(theirs, [draftOf(edited(base, one, 'Mine.'))], undefined);
  expect(told(start.doc)).toBe('a: Mine. / b: Two is theirs now.');
  expect([start.version, start.behind]).toEqual([4, undefined]);
});

test('where both changed the same, a person will decide, and what was typed stays', () => {
  const theirs = remote(4, edited(base, one, 'Theirs.'));
  const start = begin(theirs, [draftOf(edited(base, one, 'Mine.'))], undefined);
  expect(start.behind).toBe(theirs);
  expect(start.version).toBe(3);
  expect(told(start.doc)).toContain('Mine.');
});

test('what arrived before the tab was closed is no change any more', () => {
  const mine = edited(base, one, 'Mine.');
  const start = begin(remote(4, mine), [draftOf(mine)], undefined);
  expect([start.version, start.restored]).toEqual([4, undefined]);
});

test('what the outbox has sent meanwhile is no change any more, also when the script has gone on', () => {
  const mine = setLocked(edited(base, one, 'Mine.'), two, true)?.doc ?? base;
  const start = begin(remote(5, edited(base, one, 'Later.')), [draftOf(mine, { handed: true })], undefined);
  expect(told(start.doc)).toContain('Later.');
  expect(start.restored).toBeUndefined();
  expect(start.doc.chapters[0]?.lines[1]?.locked).toBe(true);
});

test('what still waits in the outbox is there, with a draft and without', () => {
  const mine = edited(base, one, 'Mine.');
  const start = begin(remote(3, base), [], waiting(mine));
  expect(sameScript(start.doc, mine)).toBe(true);
  expect(start.restored).toBe(7);
  const kept = begin(remote(3, base), [draftOf(mine, { handed: true })], waiting(mine));
  expect(sameScript(kept.doc, mine)).toBe(true);
});

test('a cached script that is older than the draft does not count', () => {
  const mine = edited(base, one, 'Mine.');
  const start = begin(remote(2, docWith(['a: Old.'])), [draftOf(mine)], undefined);
  expect([start.version, told(start.doc)]).toEqual([3, told(mine)]);
});

test('what a second tab has left is taken in too', () => {
  const drafts = [draftOf(edited(base, one, 'First tab.')), draftOf(edited(base, two, 'Second tab.'), { at: 9 })];
  const start = begin(remote(3, base), drafts, undefined);
  expect(told(start.doc)).toBe('a: First tab. / b: Second tab.');
  expect(start.restored).toBe(9);
});
