import { describe, expect, test } from 'vitest';
import {
  assignSlots,
  findRow,
  indicesOf,
  kMostMounted,
  mountedRows,
  rowAfterKey,
  scrollToShow,
  visibleRows,
} from './virtual_list_math';

const list = { count: 10_000, rowHeight: 64, offset: 0, height: 800 };

describe('visibleRows', () => {
  test('counts rows that are seen in part', () => {
    expect(visibleRows(list)).toEqual({ first: 0, last: 12 });
    expect(visibleRows({ ...list, offset: 63 })).toEqual({ first: 0, last: 13 });
    expect(visibleRows({ ...list, offset: 64 })).toEqual({ first: 1, last: 13 });
  });
  test('knows a list that begins below the upper edge of the window', () => {
    expect(visibleRows({ ...list, offset: -200 })).toEqual({ first: 0, last: 9 });
    const below = visibleRows({ ...list, offset: -900 });
    expect(below.last).toBeLessThan(below.first);
  });
  test('ends with the list', () => {
    expect(visibleRows({ ...list, offset: 10_000 * 64 - 800 })).toEqual({ first: 9987, last: 9999 });
    expect(visibleRows({ ...list, count: 0 })).toEqual({ first: 0, last: -1 });
    expect(visibleRows({ ...list, count: 2 })).toEqual({ first: 0, last: 1 });
  });
});

describe('mountedRows', () => {
  test('has what is seen, never more than sixty with the row of the focus, from end to end', () => {
    for (const height of [300, 800, 1440, 2160, 4000, 9000]) {
      for (let offset = -2000; offset < 10_000 * 64 + 2000; offset += 1237) {
        const view = { ...list, height, offset };
        const mounted = mountedRows(view);
        expect(mounted.last - mounted.first + 2).toBeLessThanOrEqual(kMostMounted);
        expect(mounted.first).toBeGreaterThanOrEqual(0);
        expect(mounted.last).toBeLessThan(list.count);
        const seen = visibleRows(view);
        if (height <= 2160 && seen.last >= seen.first) {
          expect(mounted.first).toBeLessThanOrEqual(seen.first);
          expect(mounted.last).toBeGreaterThanOrEqual(seen.last);
        }
      }
    }
  });
  test('stays the same while less than a few rows go by', () => {
    const ranges = new Set(
      Array.from({ length: 400 }, (_, px) => JSON.stringify(mountedRows({ ...list, offset: 6400 + px }))),
    );
    expect(ranges.size).toBeLessThanOrEqual(5);
  });
  test('mounts the beginning of a list that is not in sight', () => {
    expect(mountedRows({ ...list, offset: -5000 }).first).toBe(0);
    expect(mountedRows({ ...list, count: 3, offset: -5000 })).toEqual({ first: 0, last: 2 });
    expect(mountedRows({ ...list, count: 0, offset: -5000 })).toEqual({ first: 0, last: -1 });
  });
});

describe('indicesOf', () => {
  test('keeps the row of the focus wherever it is, in order', () => {
    expect(indicesOf({ first: 5, last: 7 }, 2, 100)).toEqual([2, 5, 6, 7]);
    expect(indicesOf({ first: 5, last: 7 }, 6, 100)).toEqual([5, 6, 7]);
    expect(indicesOf({ first: 5, last: 7 }, 90, 100)).toEqual([5, 6, 7, 90]);
  });
  test('forgets a focus beyond the end', () => {
    expect(indicesOf({ first: 0, last: 1 }, 9, 2)).toEqual([0, 1]);
    expect(indicesOf({ first: 0, last: -1 }, undefined, 0)).toEqual([]);
  });
});

describe('rowAfterKey', () => {
  test('moves by one, by a window, and to the ends', () => {
    expect(rowAfterKey('ArrowDown', 3, 100, 10)).toBe(4);
    expect(rowAfterKey('ArrowUp', 3, 100, 10)).toBe(2);
    expect(rowAfterKey('PageDown', 3, 100, 10)).toBe(13);
    expect(rowAfterKey('PageUp', 3, 100, 10)).toBe(0);
    expect(rowAfterKey('End', 3, 100, 10)).toBe(99);
    expect(rowAfterKey('Home', 3, 100, 10)).toBe(0);
  });
  test('stops at the ends and leaves other keys alone', () => {
    expect(rowAfterKey('ArrowDown', 99, 100, 10)).toBe(99);
    expect(rowAfterKey('ArrowUp', 0, 100, 10)).toBe(0);
    expect(rowAfterKey('a', 3, 100, 10)).toBeUndefined();
    expect(rowAfterKey('End', 0, 0, 10)).toBeUndefined();
  });
});

test('scrollToShow scrolls no further than needed, and clear of what covers the edges', () => {
  const view = { ...list, offset: 6400 }; // row 100 is at the upper edge
  expect(scrollToShow(105, view, 60, 40)).toBe(0);
  expect(scrollToShow(100, view, 60, 40)).toBe(-60);
  expect(scrollToShow(50, view, 60, 40)).toBe(50 * 64 - 6400 - 60);
  expect(scrollToShow(112, view, 60, 40)).toBe(13 * 64 - 760);
});

test('findRow follows a row when others come or go in front of it', () => {
  const rows = ['new', 'a', 'b', 'c'];
  const keyOf = (index: number) => rows[index] ?? '';
  expect(findRow('b', 1, rows.length, keyOf)).toBe(2);
  expect(findRow('new', 3, rows.length, keyOf)).toBe(0);
  expect(findRow('gone', 1, rows.length, keyOf)).toBeUndefined();
});

describe('assignSlots', () => {
  test('a row that stays keeps its element, a new one takes a free one', () => {
    const before = assignSlots(new Map(), ['a', 'b', 'c']);
    const after = assignSlots(before, ['b', 'c', 'd']);
    expect(after.get('b')).toBe(before.get('b'));
    expect(after.get('c')).toBe(before.get('c'));
    expect(after.get('d')).toBe(before.get('a'));
  });
  test('a window of other rows leaves the elements in their order', () => {
    const before = assignSlots(assignSlots(new Map(), ['a', 'b', 'c', 'd']), ['c', 'd', 'e', 'f']);
    const after = assignSlots(before, ['w', 'x', 'y', 'z']);
    expect([...after.values()]).toEqual([...before.values()]);
  });
  test('two rows never share an element', () => {
    let slots = new Map<string, number>();
    for (let first = 0; first < 200; first += 3) {
      slots = assignSlots(
        slots,
        Array.from({ length: 20 }, (_, at) => `row ${first + at}`),
      );
      expect(new Set(slots.values()).size).toBe(20);
      expect(Math.max(...slots.values())).toBeLessThan(24);
    }
  });
});
