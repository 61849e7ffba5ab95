import { effect, signal } from '@preact/signals';
import { isRecord } from '~/api/validate';

/** What a person has chosen for this browser. */
export interface Preferences {
  theme: 'system' | 'light' | 'dark';
  singleKeys: boolean; ///< shortcuts of one key (WCAG 2.1.4: they can be turned off)
  skipBack: number; ///< seconds
  skipForward: number;
  reviewFirst: boolean; ///< New: stop after the script
  rate: number; ///< of listening, 1 = as spoken
  volume: number; ///< 0 to 1
  keys: Record<string, string>; ///< shortcuts given other keys: command → key
}

export const defaults: Preferences = {
  theme: 'system',
  singleKeys: true,
  skipBack: 10,
  skipForward: 30,
  reviewFirst: true,
  rate: 1,
  volume: 1,
  keys: {},
};

const kKey = 'showrunner.preferences';

export const preferences = signal<Preferences>(readPreferences(stored()));

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  preferences.value = { ...preferences.value, [name]: value };
}

/** What was stored, with the defaults where it is missing or makes no sense. */
export function readPreferences(text: string | null): Preferences {
  let found: unknown;
  try {
    found = JSON.parse(text ?? '{}');
  } catch {
    return { ...defaults };
  }
  if (!isRecord(found)) return { ...defaults };
  const number = (name: keyof Preferences, least: number, most: number) => {
    const value = found[name];
    return typeof value === 'number' && value >= least && value <= most ? value : (defaults[name] as number);
  };
  const flag = (name: keyof Preferences) =>
    typeof found[name] === 'boolean' ? found[name] : (defaults[name] as boolean);
  const keys = isRecord(found.keys) ? Object.entries(found.keys).filter(([, key]) => typeof key === 'string') : [];
  return {
    theme: found.theme === 'light' || found.theme === 'dark' ? found.theme : 'system',
    singleKeys: flag('singleKeys'),
    skipBack: number('skipBack', 1, 120),
    skipForward: number('skipForward', 1, 120),
    reviewFirst: flag('reviewFirst'),
    rate: number('rate', 0.5, 3),
    volume: number('volume', 0, 1),
    keys: Object.fromEntries(keys) as Record<string, string>,
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(kKey);
  } catch {
    return null; // a browser that keeps nothing
  }
}

effect(() => {
  const { theme } = preferences.value;
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(kKey, JSON.stringify(preferences.value));
  } catch {
    // They hold until the page is closed.
  }
});
