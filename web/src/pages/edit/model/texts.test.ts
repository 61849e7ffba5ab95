import { describe, expect, test } from 'vitest';
import { betweenBytes } from './bytes';
import { changesSince, spokenOf } from './changes';
import { setSpeakerFields } from './chapters';
import { spansOf } from './cues';
import { readDraft } from './draft';
import { docOf, scriptOf } from './document';
import * as lines from './lines';
import { matches } from './sequence';
import { docWith, idOf, scriptWith } from './test_script';
import { likeness, wordDiff } from './word_diff';

describe('the difference of two texts', () => {
  test('is told word by word', () => {
    expect(wordDiff('The old tower stands.', 'The new tower stands here.')).toEqual([
      { kind: 'same', text: 'The ' },
      { kind: 'removed', text: 'old ' },
      { kind: 'added', text: 'new ' },
      { kind: 'same', text: 'tower ' },
      { kind: 'removed', text: 'stands' },
      { kind: 'added', text: 'stands here' },
      { kind: 'same', text: '.' },
    ]);
  });
  test('gives back both texts, whatever they are', () => {
    const texts = [
      '',
      'a',
      'a b',
      '  two  spaces ',
      'שלום עולם',
      '<b>x</b> & "y"',
      '日本語のテキスト',
      'x'.repeat(20_000),
      'a\n\nb',
    ];
    for (const one of texts) {
      for (const other of texts) {
        const pieces = wordDiff(one, other);
        const side = (kind: string) =>
          pieces
            .filter((piece) => piece.kind !== kind)
            .map(({ text }) => text)
            .join('');
        expect(side('added').trim()).toBe(one.trim());
        expect(side('removed').trim()).toBe(other.trim());
      }
    }
  });
  test('likeness is 1 for the same and 0 for nothing in common', () => {
    expect(likeness('one two', 'one two')).toBe(1);
    expect(likeness('one two', 'three')).toBe(0);
    expect(likeness('one two three', 'one two four')).toBeCloseTo(2 / 3);
  });
  test('common stretches of long sequences are found at once', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => String(at));
    expect(matches(many, many.with(500, 'x').toSpliced(700, 1))).toHaveLength(19_998);
    expect(matches(['a', 'b', 'c', 'd'], ['x', 'b', 'd', 'y'])).toEqual([
      [1, 1],
      [3, 2],
    ]);
  });
});

describe('what the audio does not speak', () => {
  const script = scriptWith(['a: One.', 'b: Two.', 'a: One.'], ['b: Three.']);
  const doc = docOf(script);
  const spoken = spokenOf(script);
  test('is nothing of the script that it was made of', () => {
    expect(changesSince(doc, spoken)).toMatchObject({ changed: 0, rearranged: false });
    expect([...changesSince(doc, spoken).spokenAs.values()]).toEqual([0, 1, 2, 3]);
  });
  test('is a line with other words, and one that is new', () => {
    const two = idOf(doc, 'Two.');
    const edited = lines.setText(doc, two, 'Two!')?.doc ?? doc;
    const longer = lines.insert(edited, { after: two }, 'New.')?.doc ?? doc;
    const changes = changesSince(longer, spoken);
    expect(changes.changed).toBe(2);
    expect(changes.spokenAs.has(two)).toBe(false);
  });
  test('is every line of a speaker with another voice', () => {
    const other = setSpeakerFields(doc, 'a', { voice: 'ewan' })?.doc ?? doc;
    expect(changesSince(other, spoken).changed).toBe(2);
  });
  test('is no line that only moved or waits longer, but the audio is put together anew', () => {
    const moved = lines.moveBy(doc, idOf(doc, 'Two.'), -1)?.doc ?? doc;
    expect(changesSince(moved, spoken)).toMatchObject({ changed: 0, rearranged: true });
    const paused = lines.setPause(doc, idOf(doc, 'Two.'), 900)?.doc ?? doc;
    expect(changesSince(paused, spoken)).toMatchObject({ changed: 0, rearranged: true });
    const shorter = lines.remove(doc, idOf(doc, 'Three.'))?.doc ?? doc;
    expect(changesSince(shorter, spoken)).toMatchObject({ changed: 0, rearranged: true });
  });
  test('is nothing when white space alone is different', () => {
    const spaced = lines.setText(doc, idOf(doc, 'Two.'), ' Two. ')?.doc ?? doc;
    expect(changesSince(spaced, spoken).changed).toBe(0);
  });
  test('is everything when there is no audio', () => {
    expect(changesSince(doc, undefined).changed).toBe(4);
  });
});

describe('turns and the cues of the transcript', () => {
  const cue = (start: number, text: string) => ({ start, end: start + 1, text });
  test('are aligned sentence by sentence', () => {
    const script = scriptWith(['a: One two. Three four!', 'b: Five.'], ['a: Six “seven”.']);
    const spans = spansOf(script, [cue(0, 'One two.'), cue(2, 'Three four!'), cue(4, 'Five.'), cue(6, 'Six "seven".')]);
    expect([...spans]).toEqual([
      [0, { start: 0, end: 3 }],
      [1, { start: 4, end: 5 }],
      [2, { start: 6, end: 7 }],
    ]);
  });
  test('tell equal turns apart by their order', () => {
    const spans = spansOf(scriptWith(['a: Yes.', 'b: Yes.']), [cue(0, 'Yes.'), cue(2, 'Yes.')]);
    expect(spans.get(0)?.start).toBe(0);
    expect(spans.get(1)?.start).toBe(2);
  });
  test('go on behind sentences that stand in no turn, and without turns that were not spoken', () => {
    const script = scriptWith(['a: One.', 'a: Unspoken.', 'b: Two.']);
    const spans = spansOf(script, [
      cue(0, 'Extra.'),
      cue(1, 'One.'),
      cue(2, 'Between.'),
      cue(3, 'Two.'),
      cue(4, 'End.'),
    ]);
    expect(spans.get(0)?.start).toBe(1);
    expect(spans.has(1)).toBe(false);
    expect(spans.get(2)?.start).toBe(3);
  });
});

describe('a kept draft', () => {
  test('is read back as it was', () => {
    const doc = lines.setLocked(docWith(['a: One.']), 'i2', true)?.doc ?? docWith(['a: One.']);
    const draft = { format: 1, version: 3, base: docWith(['a: One.']), doc, handed: false, at: 5 };
    const read = readDraft(structuredClone(draft));
    expect(read).toEqual(draft);
    expect(read && scriptOf(read.doc)).toEqual(scriptWith(['a: One.']));
  });
  test('is nothing when it is of another kind or broken', () => {
    const doc = docWith(['a: One.']);
    expect(readDraft(undefined)).toBeUndefined();
    expect(readDraft({ format: 2, version: 1, base: doc, doc, handed: false, at: 5 })).toBeUndefined();
    expect(
      readDraft({ format: 1, version: 1, base: doc, doc: { ...doc, chapters: [{ id: 'x' }] }, at: 5 }),
    ).toBeUndefined();
    const noText = { id: 'x', locked: false, turn: { speaker: 'a' } };
    const broken = { ...doc, chapters: [{ id: 'c', head: { title: 'T' }, lines: [noText] }] };
    expect(readDraft({ format: 1, version: 1, base: doc, doc: broken, handed: false, at: 5 })).toBeUndefined();
  });
});

test('a stretch of a text that is counted in bytes is found', () => {
  expect(betweenBytes('Ärger über Öl.', 7, 12)).toBe('über');
  expect(betweenBytes('short', 3, 900)).toBe('rt');
});
