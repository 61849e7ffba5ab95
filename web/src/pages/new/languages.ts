import type { Voice } from '~/api/types';

const names = new Intl.DisplayNames(undefined, { type: 'language' });

/** "en" of "en-GB-scotland". */
export function baseOf(language: string): string {
  return language.split(/[-_]/)[0]?.toLowerCase() ?? '';
}

/** "English", "British English"; the code itself where nobody knows a name. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** The languages that somebody can speak, by name. */
export function spokenLanguages(voices: readonly Voice[]): { value: string; label: string }[] {
  const codes = new Set(voices.map((voice) => baseOf(voice.language)).filter((code) => code !== ''));
  return [...codes]
    .map((value) => ({ value, label: languageName(value) }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

/** Voices by language, those of `language` alone when there are any. */
export function voicesFor(voices: readonly Voice[], language: string): { label: string; voices: Voice[] }[] {
  const base = baseOf(language);
  const speaking = base === '' ? [] : voices.filter((voice) => baseOf(voice.language) === base);
  const groups = new Map<string, Voice[]>();
  for (const voice of speaking.length > 0 ? speaking : voices) {
    const label = languageName(voice.language);
    groups.set(label, [...(groups.get(label) ?? []), voice]);
  }
  return [...groups].map(([label, group]) => ({ label, voices: group }));
}
