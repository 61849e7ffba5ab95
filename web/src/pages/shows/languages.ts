/** Languages that are offered; any other tag of BCP 47 can be typed. */
export const commonLanguages = [
  'en',
  'en-US',
  'en-GB',
  'de',
  'fr',
  'es',
  'es-419',
  'it',
  'pt-BR',
  'pt-PT',
  'nl',
  'pl',
  'sv',
  'da',
  'nb',
  'fi',
  'cs',
  'tr',
  'uk',
  'ru',
  'ar',
  'he',
  'hi',
  'ja',
  'ko',
  'zh-CN',
  'zh-TW',
];

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** "Brazilian Portuguese" for pt-BR; nothing for what is no language. */
export function languageName(tag: string): string | undefined {
  try {
    return names.of(tag.trim());
  } catch {
    return undefined;
  }
}
