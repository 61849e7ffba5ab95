import { commonLanguages, languageName } from './languages';

/** What a field for a language offers. */
export function LanguageOptions({ id }: { id: string }) {
  return (
    <datalist id={id}>
      {commonLanguages.map((tag) => (
        <option key={tag} value={tag}>
          {languageName(tag)}
        </option>
      ))}
    </datalist>
  );
}
