import { beforeEach, expect, test } from 'vitest';
import { clearSelection, selectAll, selection, toggleRow, unselect } from './selection';

const ids = ['a', 'b', 'c', 'd', 'e'];
const selected = () => [...selection.value].sort();

beforeEach(clearSelection);

test('a row is selected and no longer selected', () => {
  toggleRow('b', ids);
  expect(selected()).toEqual(['b']);
  toggleRow('b', ids);
  expect(selected()).toEqual([]);
});

test('with Shift, everything between the last one and this one is selected, either way', () => {
  toggleRow('b', ids);
  toggleRow('d', ids, true);
  expect(selected()).toEqual(['b', 'c', 'd']);
  toggleRow('a', ids, true);
  expect(selected()).toEqual(['a', 'b', 'c', 'd']);
});

test('with Shift and nothing selected before, the one row is', () => {
  toggleRow('c', ids, true);
  expect(selected()).toEqual(['c']);
});

test('a beginning that has gone from the list selects the one row', () => {
  toggleRow('b', ids);
  toggleRow('d', ['a', 'c', 'd'], true);
  expect(selected()).toEqual(['b', 'd']);
});

test('all, and some of them no longer', () => {
  selectAll(ids);
  unselect(['a', 'x']);
  expect(selected()).toEqual(['b', 'c', 'd', 'e']);
});
