import { expect, test } from 'vitest';
import { countDown, fade, kFadeSeconds, startSleep } from './sleep_timer';

test('a timer of minutes counts what is heard, not what is paused', () => {
  let state = startSleep({ kind: 'after', minutes: 5 }, 1_000);
  expect(state.left).toBe(300);
  state = countDown(state, 1, 1_000) ?? state;
  expect(state.left).toBe(299);
  expect(countDown({ ...state, left: 0.2 }, 0.25, 1_000)).toBeUndefined();
});

test('a timer to the end of the chapter follows a person who goes elsewhere', () => {
  const state = startSleep({ kind: 'chapter' }, 30);
  expect(countDown(state, 0.25, 120)?.left).toBe(120);
  expect(countDown(state, 0.25, 0)).toBeUndefined();
});

test('the sound fades in the last seconds alone', () => {
  expect(fade(60)).toBe(1);
  expect(fade(kFadeSeconds / 2)).toBe(0.5);
  expect(fade(0)).toBe(0);
});
