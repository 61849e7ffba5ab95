import { describe, expect, test } from 'vitest';
import { docOf, lineOf, linesOf, same, sameScript, scriptOf } from './document';
import * as lines from './lines';
import { docWith, idOf, ids, scriptWith, told } from './test_script';

const doc = docWith(['a: One two.', 'b: Three.'], ['a: Four.']);
const [one, three, four] = [idOf(doc, 'One two.'), idOf(doc, 'Three.'), idOf(doc, 'Four.')];

describe('a script as a document', () => {
  test('comes back as it was, with fields that the editor does not know', () => {
    const script = {
      ...scriptWith(['a: One.']),
      later: { deep: [1] },
      segments: [
        {
          title: 'T',
          art: 'x.png',
          turns: [
            {
              speaker: 'a',
              text: 'One.',
              pause_ms: 0,
              delivery: 'slowly',
              source: { document: 'd', part: 2, start: 1, end: 9 },
              mood: 'glad',
            },
          ],
        },
      ],
    };
    expect(scriptOf(docOf(script))).toEqual(script);
  });
  test('is the same whatever the order of fields and the ids', () => {
    expect(sameScript(docOf(scriptWith(['a: x'])), docOf(scriptWith(['a: x'])))).toBe(true);
    expect(sameScript(docOf(scriptWith(['a: x'])), docOf(scriptWith(['a: x'], ['a: y'])))).toBe(false);
    expect(same({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(same({ a: 1 }, { a: 1, b: undefined })).toBe(false);
  });
});

describe('lines', () => {
  test('are split at the caret, with the caret in the second', () => {
    const edit = lines.split(doc, one, 3, 3, ids('n'));
    expect(edit && told(edit.doc)).toBe('a: One / a: two. / b: Three. | a: Four.');
    expect(edit?.caret).toEqual({ line: 'n1', start: 0, end: 0 });
  });
  test('lose what was selected when they are split', () => {
    const edit = lines.split(doc, one, 1, 5);
    expect(edit && told(edit.doc)).toBe('a: O / a: wo. / b: Three. | a: Four.');
  });
  test('keep pause in the first half and delivery in both when they are split', () => {
    const paused = lines.setDelivery(lines.setPause(doc, one, 500)?.doc ?? doc, one, 'slowly')?.doc ?? doc;
    const edit = lines.split(paused, one, 3);
    expect(edit && linesOf(edit.doc).map(({ turn }) => [turn.pause_ms, turn.delivery])).toEqual([
      [500, 'slowly'],
      [undefined, 'slowly'],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
  test('are merged into the one before, with the caret at the seam', () => {
    const edit = lines.mergeUp(doc, three);
    expect(edit && told(edit.doc)).toBe('a: One two. Three. | a: Four.');
    expect(edit?.caret).toEqual({ line: one, start: 9, end: 9 });
  });
  test('that are split and merged say what they said', () => {
    const cut = lines.split(doc, one, 3, 3, ids('n'));
    const whole = cut && lines.mergeUp(cut.doc, 'n1');
    expect(whole && sameScript(whole.doc, doc)).toBe(true);
  });
  test('are not merged over the beginning of a chapter', () => {
    expect(lines.mergeUp(doc, four)).toBeUndefined();
    expect(lines.mergeUp(doc, one)).toBeUndefined();
  });
  test('span both sources when they are merged', () => {
    const script = scriptWith(['a: One.', 'a: Two.']);
    const [first, second] = script.segments[0]?.turns ?? [];
    if (first) first.source = { document: 'd', start: 5, end: 9 };
    if (second) second.source = { document: 'd', start: 20, end: 30 };
    const edit = lines.mergeUp(docOf(script, ids('i')), 'i3');
    expect(edit && linesOf(edit.doc)[0]?.turn.source).toEqual({ document: 'd', start: 5, end: 30 });
  });
  test('move within a chapter and over its ends', () => {
    const up = lines.moveBy(doc, three, -1);
    expect(up && told(up.doc)).toBe('b: Three. / a: One two. | a: Four.');
    const down = lines.moveBy(doc, three, 1);
    expect(down && told(down.doc)).toBe('a: One two. | b: Three. / a: Four.');
    const back = down && lines.moveBy(down.doc, three, -1);
    expect(back && told(back.doc)).toBe(told(doc));
    expect(lines.moveBy(doc, one, -1)).toBeUndefined();
    expect(lines.moveBy(doc, four, 1)).toBeUndefined();
  });
  test('are dragged before another or to the end of a chapter', () => {
    const before = lines.moveTo(doc, four, { before: three });
    expect(before && told(before.doc)).toBe('a: One two. / a: Four. / b: Three. | ');
    const end = lines.moveTo(doc, one, { endOf: doc.chapters[1]?.id ?? '' });
    expect(end && told(end.doc)).toBe('b: Three. | a: Four. / a: One two.');
    expect(lines.moveTo(doc, one, { before: three })).toBeUndefined();
  });
  test('are put in after another with its speaker, and at the beginning of a chapter', () => {
    const after = lines.insert(doc, { after: three }, 'New.');
    expect(after && told(after.doc)).toBe('a: One two. / b: Three. / b: New. | a: Four.');
    const first = lines.insert(doc, { startOf: doc.chapters[1]?.id ?? '' });
    expect(first && told(first.doc)).toBe('a: One two. / b: Three. | a:  / a: Four.');
  });
  test('are doubled and taken out', () => {
    const twice = lines.duplicate(doc, three);
    expect(twice && told(twice.doc)).toBe('a: One two. / b: Three. / b: Three. | a: Four.');
    const gone = lines.remove(doc, three);
    expect(gone && told(gone.doc)).toBe('a: One two. | a: Four.');
    expect(gone?.caret?.line).toBe(four);
  });
  test('that are locked are left as they are', () => {
    const locked = lines.setLocked(doc, three, true)?.doc ?? doc;
    expect(lines.setText(locked, three, 'x')).toBeUndefined();
    expect(lines.split(locked, three, 2)).toBeUndefined();
    expect(lines.remove(locked, three)).toBeUndefined();
    expect(lines.moveTo(locked, three, { before: one })).toBeUndefined();
    expect(lines.setSpeaker(locked, three, 'a')).toBeUndefined();
    expect(sameScript(locked, doc)).toBe(true);
  });
  test('take only speakers of the script', () => {
    expect(lines.setSpeaker(doc, one, 'nobody')).toBeUndefined();
    const edit = lines.setSpeaker(doc, one, 'b');
    expect(edit && lineOf(edit.doc, one)?.turn.speaker).toBe('b');
    expect(lines.setSpeaker(doc, one, 'a')).toBeUndefined();
  });
  test('share everything that did not change with the document before', () => {
    const edit = lines.setText(doc, four, 'Four!');
    expect(edit?.doc.chapters[0]).toBe(doc.chapters[0]);
    expect(edit?.doc.head).toBe(doc.head);
  });
});
