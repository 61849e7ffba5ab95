import { expect, test } from 'vitest';
import { defaults } from '~/stores/preferences';
import { exportPreferences, importPreferences } from './preferences_file';

test('what is exported comes back as it was', () => {
  const mine = { ...defaults, theme: 'dark' as const, skipBack: 15, keys: { 'player.mute': 'x' } };
  expect(importPreferences(exportPreferences(mine))).toEqual({ preferences: mine, ignored: [] });
});

test('what makes no sense is named and left at its default', () => {
  const text = JSON.stringify({
    kind: 'showrunner.preferences',
    version: 1,
    preferences: { ...defaults, skipBack: 9_000, theme: 'pink', colour: 'red', rate: 1.5 },
  });
  expect(importPreferences(text)).toEqual({
    preferences: { ...defaults, rate: 1.5 },
    ignored: ['theme', 'skipBack', 'colour'],
  });
});

test.each(['', 'nonsense', '[]', '{}', '{"kind":"else","version":1,"preferences":{}}'])(
  'another file is refused with a reason: %s',
  (text) => expect(importPreferences(text)).toHaveProperty('flaw'),
);

test('a file of a newer studio is refused', () => {
  const text = JSON.stringify({ kind: 'showrunner.preferences', version: 2, preferences: {} });
  expect(importPreferences(text)).toEqual({ flaw: 'This file is of a newer studio. Update this one first.' });
});
