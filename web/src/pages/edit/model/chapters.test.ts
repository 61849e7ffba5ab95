import { expect, test } from 'vitest';
import * as chapters from './chapters';
import { flawsOf, placeOfField } from './flaws';
import { find, replaceAll, replaceOne } from './find';
import { setLocked, setText } from './lines';
import { docWith, idOf, told } from './test_script';

const doc = docWith(['a: One two.', 'b: Three one.'], ['a: Four.']);
const [first, second] = doc.chapters.map(({ id }) => id);
const titles = (of: typeof doc | undefined) => of?.chapters.map(({ head }) => head.title);

test('chapters are renamed, begun at a line, added, merged, moved and taken out', () => {
  expect(titles(chapters.renameChapter(doc, first ?? '', 'Start')?.doc)).toEqual(['Start', 'Chapter 2']);
  expect(chapters.renameChapter(doc, first ?? '', 'Chapter 1')).toBeUndefined();
  const begun = chapters.chapterAt(doc, idOf(doc, 'Three one.'), 'New')?.doc;
  expect(titles(begun)).toEqual(['Chapter 1', 'New', 'Chapter 2']);
  expect(begun && told(begun)).toBe('a: One two. | b: Three one. | a: Four.');
  expect(chapters.chapterAt(doc, idOf(doc, 'Four.'), 'New')).toBeUndefined();
  expect(titles(chapters.addChapter(doc, first ?? '', 'New')?.doc)).toEqual(['Chapter 1', 'New', 'Chapter 2']);
  const merged = chapters.mergeChapterUp(doc, second ?? '')?.doc;
  expect(merged && told(merged)).toBe('a: One two. / b: Three one. / a: Four.');
  expect(titles(chapters.moveChapter(doc, second ?? '', -1)?.doc)).toEqual(['Chapter 2', 'Chapter 1']);
  expect(chapters.moveChapter(doc, second ?? '', 1)).toBeUndefined();
  expect(titles(chapters.removeChapter(doc, second ?? '')?.doc)).toEqual(['Chapter 1']);
});

test('the last chapter stays, and one with a locked line', () => {
  const one = docWith(['a: One.']);
  expect(chapters.removeChapter(one, one.chapters[0]?.id ?? '')).toBeUndefined();
  const locked = setLocked(doc, idOf(doc, 'Four.'), true)?.doc ?? doc;
  expect(chapters.removeChapter(locked, second ?? '')).toBeUndefined();
});

test('speakers get ids of their own, and go only when they say nothing', () => {
  const more = chapters.addSpeaker(doc, 'Ada Lovelace')?.doc ?? doc;
  expect(more.head.speakers.at(-1)?.id).toBe('ada-lovelace');
  const twin = chapters.addSpeaker(more, 'Ada Lovelace')?.doc ?? doc;
  expect(twin.head.speakers.at(-1)?.id).toBe('ada-lovelace-2');
  expect(chapters.removeSpeaker(twin, 'ada-lovelace')?.doc.head.speakers).toHaveLength(3);
  expect(chapters.removeSpeaker(twin, 'b')).toBeUndefined();
  const voiced = chapters.setSpeakerFields(doc, 'b', { voice: '', name: 'Bo' })?.doc;
  expect(voiced?.head.speakers[1]).toEqual({ id: 'b', name: 'Bo' });
});

test('the head is changed, and an emptied summary is left out', () => {
  expect(chapters.setHead(doc, { title: 'New' })?.doc.head.title).toBe('New');
  expect(chapters.setHead(doc, { summary: '' })?.doc.head).not.toHaveProperty('summary');
  expect(chapters.setHead(doc, { title: 'Lighthouses' })).toBeUndefined();
});

test('text is found by case and by whole words, and signs are taken as they are', () => {
  const search = { text: 'one', matchCase: false, wholeWords: false };
  expect(find(doc, search).map(({ start }) => start)).toEqual([0, 6]);
  expect(find(doc, { ...search, matchCase: true })).toHaveLength(1);
  expect(find(docWith(['a: onely one']), { ...search, wholeWords: true })).toHaveLength(1);
  expect(find(docWith(['a: 1.5 (x) 115']), { ...search, text: '1.5' })).toHaveLength(1);
  expect(find(docWith(['a: x']), { ...search, text: '' })).toEqual([]);
});

test('text is replaced everywhere but in locked lines, and by exactly what was given', () => {
  const locked = setLocked(doc, idOf(doc, 'Three one.'), true)?.doc ?? doc;
  const search = { text: 'one', matchCase: false, wholeWords: false };
  const edit = replaceAll(locked, search, '$& 1');
  expect(edit?.count).toBe(1);
  expect(edit && told(edit.doc)).toBe('a: $& 1 two. / b: Three one. | a: Four.');
  const [one] = find(doc, search);
  const single = one && replaceOne(doc, one, '1');
  expect(single && told(single.doc)).toBe('a: 1 two. / b: Three one. | a: Four.');
});

test('what the server would refuse is told with its place', () => {
  expect(flawsOf(doc)).toEqual([]);
  const four = idOf(doc, 'Four.');
  const empty = setText(doc, four, '  ')?.doc ?? doc;
  expect(flawsOf(empty)).toEqual([{ where: { kind: 'line', id: four }, text: 'Line 3 is empty.' }]);
  const unknown = docWith(['x: Hello.']);
  expect(flawsOf(unknown)[0]?.text).toContain('“x”');
  expect(flawsOf(docWith(['a: x'], []))[0]?.where.kind).toBe('chapter');
  expect(flawsOf(docWith([`a: ${'ä'.repeat(10_001)}`]))[0]?.text).toContain('too long');
  expect(flawsOf(chapters.setHead(doc, { title: '' })?.doc ?? doc)[0]?.where).toEqual({ kind: 'head', field: 'title' });
});

test('the place of a field that the server names is found', () => {
  expect(placeOfField(doc, '$.segments[0].turns[1].text')).toEqual({ kind: 'line', id: idOf(doc, 'Three one.') });
  expect(placeOfField(doc, '$.segments[1].title')).toEqual({ kind: 'chapter', id: second });
  expect(placeOfField(doc, '$.speakers[1].voice')).toEqual({ kind: 'speaker', id: 'b' });
  expect(placeOfField(doc, '$.title')).toBeUndefined();
});
