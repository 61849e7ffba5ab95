import { isRecord } from '~/api/validate';
import { defaults, type Preferences, readPreferences } from '~/stores/preferences';

const kKind = 'showrunner.preferences';

export function exportPreferences(preferences: Preferences): string {
  return `${JSON.stringify({ kind: kKind, version: 1, preferences }, null, 2)}\n`;
}

export type Imported = { preferences: Preferences; ignored: readonly string[] } | { flaw: string };

/** Reads a file of preferences. What is unknown or makes no sense is named and left at its default. */
export function importPreferences(text: string): Imported {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { flaw: 'This file is no JSON. Choose one that was exported here.' };
  }
  if (!isRecord(found) || found.kind !== kKind || !isRecord(found.preferences))
    return { flaw: 'These are no preferences of the studio. Choose a file that was exported here.' };
  if (found.version !== 1) return { flaw: 'This file is of a newer studio. Update this one first.' };
  const given = found.preferences;
  const preferences = readPreferences(JSON.stringify(given));
  const ignored = Object.keys(given).filter(
    (name) =>
      !(name in defaults) || JSON.stringify(given[name]) !== JSON.stringify(preferences[name as keyof Preferences]),
  );
  return { preferences, ignored };
}
