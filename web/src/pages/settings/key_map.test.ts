import { afterEach, describe, expect, test } from 'vitest';
import type { KnownCommand } from '~/keyboard/commands';
import { setPreference } from '~/stores/preferences';
import { conflictOf, give, grouped, isReserved, take, without } from './key_map';

function command(id: string, ...keys: string[]): KnownCommand {
  return { id, label: id, group: id.startsWith('go') ? 'Go to' : 'Listen', keys };
}

const play = command('play', 'Space', 'k');
const mute = command('mute', 'm');
const library = command('go.library', 'g l');
const all = [play, library, mute];

afterEach(() => setPreference('keys', {}));

describe('a key that is given away', () => {
  test('is free when nobody has it, and one’s own is no conflict', () => {
    expect(conflictOf('x', mute, all)).toBeUndefined();
    expect(conflictOf('m', mute, all)).toBeUndefined();
  });

  test('names who has it', () => {
    expect(conflictOf('k', mute, all)).toEqual({ with: play, why: 'same' });
  });

  test('must not be the beginning of another, nor another its beginning', () => {
    expect(conflictOf('g', mute, all)).toEqual({ with: library, why: 'begins' });
    expect(conflictOf('m x', play, all)).toEqual({ with: mute, why: 'begins' });
  });

  test('is free again when its owner has been given another', () => {
    setPreference('keys', { play: 'p' });
    expect(conflictOf('k', mute, all)).toBeUndefined();
    expect(conflictOf('p', mute, all)?.with).toBe(play);
  });
});

describe('the map of keys', () => {
  test('keeps what differs from the command’s own', () => {
    expect(give({}, mute, 'x')).toEqual({ mute: 'x' });
    expect(give({ mute: 'x' }, mute, 'm')).toEqual({});
    expect(give({}, play, 'k')).toEqual({ play: 'k' });
  });

  test('taking a key leaves its former owner without', () => {
    expect(take({}, play, mute, 'k')).toEqual({ play: '', mute: 'k' });
  });

  test('forgets one command', () => {
    expect(without({ a: '1', b: '2' }, 'a')).toEqual({ b: '2' });
  });
});

test('commands are shown by what they are for', () => {
  expect(grouped(all)).toEqual([
    ['Listen', [play, mute]],
    ['Go to', [library]],
  ]);
});

test.each(['Tab', 'Shift+Tab', 'Enter', 'Escape', 'ArrowDown', 'F5', 'Ctrl+T', 'Ctrl+W'])(
  '%s stays the browser’s',
  (key) => expect(isReserved(key)).toBe(true),
);
test.each(['m', 'Shift+J', 'Ctrl+K', 'Space', '?', 'Alt+Enter'])('%s can be given', (key) =>
  expect(isReserved(key)).toBe(false),
);
