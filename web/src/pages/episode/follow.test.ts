import { expect, test } from 'vitest';
import { followTop, makeFollow } from './follow';

test('a line is brought a third below the top of its box, and no further than the box goes', () => {
  const box = { height: 300, whole: 2_000 };
  expect(followTop(box, { top: 1_000, height: 30 })).toBe(910);
  expect(followTop(box, { top: 10, height: 30 })).toBe(0);
  expect(followTop(box, { top: 1_990, height: 10 })).toBe(1_700);
});

test('a person who scrolls lets go', () => {
  for (const event of [
    new Event('wheel'),
    new Event('touchmove'),
    new KeyboardEvent('keydown', { key: 'PageDown' }),
    new Event('pointerdown'),
  ]) {
    const box = document.createElement('div');
    const follow = makeFollow();
    const leave = follow.watch(box);
    box.dispatchEvent(event);
    expect(follow.on.value).toBe(false);
    leave();
  }
});

test('pressing a line, or a key that does not scroll, does not', () => {
  const box = document.createElement('div');
  const line = box.appendChild(document.createElement('a'));
  const follow = makeFollow();
  follow.watch(box);
  line.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  expect(follow.on.value).toBe(true);
});
