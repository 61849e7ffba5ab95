import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { preferences, setPreference } from '~/stores/preferences';
import { type Command, handleKey, keysOf, nameOf, offerCommands } from './commands';

const ran: string[] = [];
let withdraw: (() => void)[] = [];

function offer(id: string, keys: readonly string[], more: Partial<Command> = {}): void {
  const run = () => {
    ran.push(id);
  };
  withdraw.push(offerCommands([{ id, label: id, group: 'Studio', keys, run, ...more }]));
}

function press(key: string, how: KeyboardEventInit & { target?: Element } = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...how });
  const { target = document.body } = how;
  target.addEventListener('keydown', (heard) => void handleKey(heard as KeyboardEvent), { once: true });
  target.dispatchEvent(event);
  return event;
}

function put<Name extends keyof HTMLElementTagNameMap>(name: Name): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  document.body.append(element);
  return element;
}

beforeEach(() => {
  ran.length = 0;
  withdraw = [];
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  for (const one of withdraw) one();
  document.body.replaceChildren();
  setPreference('keys', {});
  setPreference('singleKeys', true);
  vi.useRealTimers();
});

describe('nameOf', () => {
  const name = (key: string, how: KeyboardEventInit = {}) => nameOf(new KeyboardEvent('keydown', { key, ...how }));
  test('writes keys as the commands do', () => {
    expect(name('k')).toBe('k');
    expect(name(' ')).toBe('Space');
    expect(name('J', { shiftKey: true })).toBe('Shift+J');
    expect(name('k', { ctrlKey: true })).toBe('Ctrl+K');
    expect(name('k', { metaKey: true })).toBe('Ctrl+K');
    expect(name('Enter', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+Enter');
    expect(name('ArrowUp', { altKey: true })).toBe('Alt+ArrowUp');
  });
  test('leaves out Shift where the sign has it already', () => {
    expect(name('?', { shiftKey: true })).toBe('?');
    expect(name('K')).toBe('k'); // caps lock
  });
  test('is nothing for a modifier alone', () => {
    expect(name('Shift', { shiftKey: true })).toBeUndefined();
    expect(name('Dead')).toBeUndefined();
  });
});

describe('a key', () => {
  test('runs its command and is not passed on to the browser', () => {
    offer('a', ['k']);
    expect(press('k').defaultPrevented).toBe(true);
    expect(press('q').defaultPrevented).toBe(false);
    expect(ran).toEqual(['a']);
  });
  test('runs the one that was offered last, and the earlier one again when that is gone', () => {
    offer('studio', ['/']);
    offer('page', ['/']);
    press('/');
    withdraw.pop()?.();
    press('/');
    expect(ran).toEqual(['page', 'studio']);
  });
  test('passes by what cannot be done now', () => {
    offer('studio', ['t']);
    offer('page', ['t'], { enabled: () => false });
    press('t');
    expect(ran).toEqual(['studio']);
  });
});

describe('a sequence', () => {
  test('is two keys, one after the other', () => {
    offer('library', ['g l']);
    offer('forward', ['l']);
    expect(press('g').defaultPrevented).toBe(false);
    press('l');
    press('l');
    expect(ran).toEqual(['library', 'forward']);
  });
  test('is forgotten after a while', () => {
    offer('library', ['g l']);
    offer('forward', ['l']);
    press('g');
    vi.advanceTimersByTime(2_000);
    press('l');
    expect(ran).toEqual(['forward']);
  });
  test('that leads nowhere leaves its second key alone', () => {
    offer('library', ['g l']);
    offer('mute', ['m']);
    press('g');
    press('m');
    press('g');
    press('g');
    press('l');
    expect(ran).toEqual(['mute', 'library']);
  });
});

describe('single keys', () => {
  beforeEach(() => {
    offer('single', ['k', 'Space', 'Shift+J']);
    offer('control', ['Ctrl+K']);
  });
  test('do nothing in fields, where they write; those with Ctrl work there too', () => {
    const editable = put('div');
    editable.contentEditable = 'true';
    for (const target of [put('input'), put('textarea'), put('select')]) {
      press('k', { target });
      press('J', { target, shiftKey: true });
    }
    expect(ran).toEqual([]);
    press('k', { target: put('input'), ctrlKey: true });
    expect(ran).toEqual(['control']);
  });
  test('work on a checkbox, which writes nothing', () => {
    const target = put('input');
    target.type = 'checkbox';
    press('k', { target });
    expect(ran).toEqual(['single']);
  });
  test('leave Space to what Space presses', () => {
    press(' ', { target: put('button') });
    expect(ran).toEqual([]);
    press(' ');
    expect(ran).toEqual(['single']);
  });
  test('can be switched off (WCAG 2.1.4)', () => {
    setPreference('singleKeys', false);
    press('k');
    press('J', { shiftKey: true });
    expect(ran).toEqual([]);
    press('k', { ctrlKey: true });
    expect(ran).toEqual(['control']);
  });
  test('wait while a dialog is open', () => {
    put('dialog').setAttribute('open', '');
    press('k');
    expect(ran).toEqual([]);
  });
  test('wait while letters are being composed', () => {
    press('k', { isComposing: true });
    expect(ran).toEqual([]);
  });
});

describe('a shortcut with another key', () => {
  test('has that one alone', () => {
    offer('a', ['k', 'Space']);
    setPreference('keys', { a: 'x' });
    press('k');
    press(' ');
    expect(ran).toEqual([]);
    press('x');
    expect(ran).toEqual(['a']);
  });
  test('can have none', () => {
    const command: Command = { id: 'a', label: 'a', group: 'Studio', keys: ['k'], run: () => undefined };
    setPreference('keys', { a: '' });
    expect(keysOf(command)).toEqual([]);
    expect(preferences.value.keys).toEqual({ a: '' });
  });
});
