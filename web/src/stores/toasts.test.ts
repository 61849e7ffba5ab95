import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dismissToast, holdToast, offerUndo, showToast, toasts } from './toasts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  toasts.value = [];
});

const texts = () => toasts.value.map((toast) => toast.text);

test('a toast goes after eight seconds, not while it is held', () => {
  const held = showToast('held');
  showToast('plain');
  holdToast(held, true);
  vi.advanceTimersByTime(8_000);
  expect(texts()).toEqual(['held']);
  holdToast(held, false);
  vi.advanceTimersByTime(8_000);
  expect(texts()).toEqual([]);
});

test('one that stays is there until it is dismissed', () => {
  const id = showToast('new version', { stays: true });
  vi.advanceTimersByTime(60_000);
  holdToast(id, true);
  holdToast(id, false);
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(['new version']);
  dismissToast(id);
  expect(texts()).toEqual([]);
});

test('at most three are shown, and undo is an action', () => {
  const undo = vi.fn();
  for (const text of ['1', '2', '3']) showToast(text);
  offerUndo('4', undo);
  expect(texts()).toEqual(['2', '3', '4']);
  toasts.value.at(-1)?.action?.run();
  expect(undo).toHaveBeenCalledOnce();
});
