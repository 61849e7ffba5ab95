import { describe, expect, test } from 'vitest';
import { setHead, renameChapter, setSpeakerFields } from './chapters';
import { type Doc, linesOf, scriptOf } from './document';
import * as lines from './lines';
import { merge, mergeOrder } from './merge';
import { reconcile } from './reconcile';
import { docWith, idOf, ids, scriptWith, told } from './test_script';

const base = docWith(
  ['a: One is the first.', 'b: Two is the second.', 'a: Three is the third.'],
  ['b: Four is the fourth.'],
);
const id = (text: string) => idOf(base, text);
const [one, two, three, four] = [
  id('One is the first.'),
  id('Two is the second.'),
  id('Three is the third.'),
  id('Four is the fourth.'),
];
const done = (doc: Doc, ...steps: ((doc: Doc) => { doc: Doc } | undefined)[]): Doc =>
  steps.reduce((now, step) => step(now)?.doc ?? now, doc);

describe('what the server has, as a document with known lines', () => {
  test('is the same document when nothing is different', () => {
    const next = reconcile(base, scriptOf(base));
    expect(next.chapters.every((chapter, at) => chapter === base.chapters[at])).toBe(true);
    expect(next.head).toBe(base.head);
  });
  test('keeps the ids of changed, moved and surrounding lines', () => {
    const script = scriptWith(
      ['b: Two is the second.', 'a: One is the first!', 'a: Something new.', 'a: Three is the third.'],
      ['b: Four is the fourth.'],
    );
    const next = reconcile(base, script, ids('n'));
    const known = linesOf(next).map((line) => line.id);
    expect(known[0]).toBe(two);
    expect(known[3]).toBe(three);
    expect(known[4]).toBe(four);
    expect(next.chapters.map((chapter) => chapter.id)).toEqual(base.chapters.map((chapter) => chapter.id));
  });
  test('pairs the likest when lines were added beside a changed one', () => {
    const script = scriptWith(
      [
        'a: One is the first.',
        'b: Wholly different words here.',
        'b: Two is the second, really.',
        'a: Three is the third.',
      ],
      ['b: Four is the fourth.'],
    );
    const next = linesOf(reconcile(base, script, ids('n')));
    expect(next[2]?.id).toBe(two);
    expect(next[1]?.id).not.toBe(two);
  });
  test('keeps locks', () => {
    const locked = done(base, (doc) => lines.setLocked(doc, two, true));
    const next = linesOf(reconcile(locked, scriptWith(['a: One is the first.', 'b: Two is second.'])));
    expect(next[1]?.locked).toBe(true);
  });
  test('finds a chapter again under another title', () => {
    const script = scriptOf(base);
    const renamed = {
      ...script,
      segments: script.segments.map((segment) => ({ ...segment, title: `New ${segment.title}` })),
    };
    expect(reconcile(base, renamed).chapters.map((chapter) => chapter.id)).toEqual(
      base.chapters.map(({ id: known }) => known),
    );
  });
});

describe('a three-way merge', () => {
  test('takes changes to different lines from both', () => {
    const mine = done(base, (doc) => lines.setText(doc, one, 'Mine.'));
    const theirs = done(
      base,
      (doc) => lines.setText(doc, two, 'Theirs.'),
      (doc) => lines.insert(doc, { after: three }, 'Added.', ids('t')),
    );
    const merged = merge(base, mine, theirs);
    expect(told(merged.doc)).toBe(
      'a: Mine. / b: Theirs. / a: Three is the third. / a: Added. | b: Four is the fourth.',
    );
    expect(merged.clashes).toEqual([]);
    expect(merged.taken).toBe(2);
  });
  test('takes different fields of one line from both', () => {
    const mine = done(base, (doc) => lines.setText(doc, one, 'Mine.'));
    const theirs = done(
      base,
      (doc) => lines.setSpeaker(doc, one, 'b'),
      (doc) => lines.setPause(doc, one, 200),
    );
    const merged = merge(base, mine, theirs);
    expect(merged.clashes).toEqual([]);
    expect(linesOf(merged.doc)[0]?.turn).toEqual({ speaker: 'b', text: 'Mine.', pause_ms: 200 });
  });
  test('asks when both have changed the same text, and keeps mine until it is told otherwise', () => {
    const mine = done(base, (doc) => lines.setText(doc, one, 'Mine.'));
    const theirs = done(base, (doc) => lines.setText(doc, one, 'Theirs.'));
    const merged = merge(base, mine, theirs);
    expect(merged.clashes).toMatchObject([
      { what: 'text', line: one, base: 'One is the first.', mine: 'Mine.', theirs: 'Theirs.', preset: 'mine' },
    ]);
    expect(linesOf(merged.doc)[0]?.turn.text).toBe('Mine.');
    const decided = merge(base, mine, theirs, new Map([[merged.clashes[0]?.id ?? '', 'theirs']]));
    expect(linesOf(decided.doc)[0]?.turn.text).toBe('Theirs.');
  });
  test('does not ask when both have changed it in the same way', () => {
    const mine = done(base, (doc) => lines.setText(doc, one, 'Same.'));
    const theirs = done(base, (doc) => lines.setText(doc, one, 'Same.'));
    expect(merge(base, mine, theirs).clashes).toEqual([]);
  });
  test('lets go of a line that one took out and the other left alone', () => {
    const without = done(base, (doc) => lines.remove(doc, two));
    expect(told(merge(base, without, base).doc)).toBe(told(without));
    expect(told(merge(base, base, without).doc)).toBe(told(without));
  });
  test('keeps a line that one took out and the other changed, and asks', () => {
    const without = done(base, (doc) => lines.remove(doc, two));
    const changed = done(base, (doc) => lines.setText(doc, two, 'Two!'));
    for (const [mine, theirs] of [
      [without, changed],
      [changed, without],
    ] as const) {
      const merged = merge(base, mine, theirs);
      expect(merged.clashes).toMatchObject([{ what: 'removed' }]);
      expect(linesOf(merged.doc)[1]?.turn.text).toBe('Two!');
      const side = merged.clashes[0]?.mine === undefined ? 'mine' : 'theirs';
      const decided = merge(base, mine, theirs, new Map([[merged.clashes[0]?.id ?? '', side]]));
      expect(told(decided.doc)).toBe(told(without));
    }
  });
  test('follows whoever has rearranged lines, with the other’s additions in place', () => {
    const mine = done(base, (doc) => lines.insert(doc, { after: one }, 'Mine.', ids('m')));
    const theirs = done(base, (doc) => lines.moveBy(doc, three, 1));
    expect(told(merge(base, mine, theirs).doc)).toBe(
      'a: One is the first. / a: Mine. / b: Two is the second. | a: Three is the third. / b: Four is the fourth.',
    );
    expect(told(merge(base, theirs, mine).doc)).toBe(told(merge(base, mine, theirs).doc));
  });
  test('keeps every line when both move it', () => {
    const mine = done(base, (doc) => lines.moveBy(doc, one, 1));
    const theirs = done(base, (doc) => lines.moveTo(doc, one, { endOf: doc.chapters[1]?.id ?? '' }));
    const merged = merge(base, mine, theirs);
    expect(told(merged.doc)).toBe(told(mine));
  });
  test('merges title, chapters and speakers, and asks where both differ', () => {
    const mine = done(
      base,
      (doc) => setHead(doc, { title: 'Mine' }),
      (doc) => renameChapter(doc, doc.chapters[0]?.id ?? '', 'My chapter'),
    );
    const theirs = done(
      base,
      (doc) => setHead(doc, { title: 'Theirs', summary: 'New.' }),
      (doc) => setSpeakerFields(doc, 'b', { name: 'Bo' }),
    );
    const merged = merge(base, mine, theirs);
    expect(merged.clashes.map(({ what }) => what)).toEqual(['title']);
    expect(merged.doc.head.summary).toBe('New.');
    expect(merged.doc.head.speakers[1]?.name).toBe('Bo');
    expect(merged.doc.chapters[0]?.head.title).toBe('My chapter');
  });
  test('loses no line when each took out the other’s chapter', () => {
    const [first, second] = base.chapters;
    const mine: Doc = { ...base, chapters: base.chapters.filter((chapter) => chapter !== first) };
    const theirs: Doc = { ...base, chapters: base.chapters.filter((chapter) => chapter !== second) };
    const added = done(mine, (doc) => lines.insert(doc, { after: four }, 'Kept.', ids('m')));
    expect(told(merge(base, added, theirs).doc)).toBe('b: Kept.');
  });
  test('gives mine when theirs has nothing new, and theirs when mine has nothing', () => {
    const changed = done(
      base,
      (doc) => lines.split(doc, one, 3),
      (doc) => lines.remove(doc, four),
    );
    expect(told(merge(base, changed, base).doc).replace(/ \| $/, '')).toBe(told(changed).replace(/ \| $/, ''));
    expect(told(merge(base, base, changed).doc)).toBe(told(changed).replace(/ \| $/, ''));
  });
  test('is made with what a script from the server is', () => {
    const mine = done(base, (doc) => lines.setText(doc, four, 'Mine.'));
    const script = scriptWith(
      ['a: One is the first.', 'b: Two is the second one.', 'a: Three is the third.'],
      ['b: Four is the fourth.'],
    );
    const merged = merge(base, mine, reconcile(base, script));
    expect(merged.clashes).toEqual([]);
    expect(told(merged.doc)).toBe(
      'a: One is the first. / b: Two is the second one. / a: Three is the third. | b: Mine.',
    );
  });
});

test('an order is merged without losing or doubling anything', () => {
  const order = mergeOrder(['a', 'b', 'c'], ['a', 'x', 'b', 'c'], ['c', 'a', 'y', 'b'], () => true);
  expect(order).toEqual(['c', 'a', 'x', 'y', 'b']);
});
