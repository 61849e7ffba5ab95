import { expect, test } from 'vitest';
import { type Doc } from './document';
import { historyOf, rebase, record, redo, undo } from './history';
import { setText } from './lines';
import { docWith, idOf, told } from './test_script';

const doc = docWith(['a: One.', 'b: Two.']);
const one = idOf(doc, 'One.');
const typed = (from: Doc, text: string) => setText(from, one, text)?.doc ?? from;

test('typing in one line is one step until it rests', () => {
  let history = record(historyOf(doc), typed(doc, 'O'), 0, { typing: one });
  history = record(history, typed(history.now, 'On'), 400, { typing: one });
  history = record(history, typed(history.now, 'Onl'), 2_500, { typing: one });
  const once = undo(history);
  expect(once && told(once.history.now)).toBe('a: On / b: Two.');
  const twice = once && undo(once.history);
  expect(twice?.history.now).toBe(doc);
  expect(twice && undo(twice.history)).toBeUndefined();
});

test('typing in another place, or another kind of change, is a step of its own', () => {
  let history = record(historyOf(doc), typed(doc, 'O'), 0, { typing: one });
  history = record(history, typed(history.now, 'Ox'), 10, { typing: 'title' });
  history = record(history, typed(history.now, 'Oxy'), 20);
  history = record(history, typed(history.now, 'Oxyz'), 30, { typing: 'title' });
  expect(history.past).toHaveLength(4);
});

test('what was undone is done again, until something else is done', () => {
  const history = record(historyOf(doc), typed(doc, 'A'), 0);
  const back = undo(history)?.history ?? history;
  expect(redo(back)?.history.now).toBe(history.now);
  expect(redo(record(back, typed(doc, 'B'), 10))).toBeUndefined();
});

test('the caret goes back to where it stood before the change', () => {
  const caret = { line: one, start: 2, end: 2 };
  const history = record(historyOf(doc), typed(doc, 'A'), 0, { caret });
  const after = { line: one, start: 1, end: 1 };
  const back = undo(history, after);
  expect(back?.caret).toEqual(caret);
  expect(back && redo(back.history)?.caret).toEqual(after);
});

test('a change that changes nothing is no step', () => {
  expect(record(historyOf(doc), doc, 0).past).toEqual([]);
});

test('no more than a few hundred steps are kept', () => {
  let history = historyOf(doc);
  for (let n = 0; n < 500; ++n) history = record(history, typed(history.now, String(n)), n);
  expect(history.past.length).toBe(300);
});

test('undo takes back one’s own changes alone when somebody else’s came in between', () => {
  const two = idOf(doc, 'Two.');
  const theirs = (from: Doc) => setText(from, two, 'Theirs.')?.doc ?? from;
  const mine = record(historyOf(doc), typed(doc, 'Mine.'), 0);
  const both = rebase(mine, theirs(mine.now), theirs);
  expect(told(both.now)).toBe('a: Mine. / b: Theirs.');
  const back = undo(both);
  expect(back && told(back.history.now)).toBe('a: One. / b: Theirs.');
});
