import { folded } from '~/keyboard/folded';

/**
 * Whether the words of `query` are in a title, as the server's search takes them: all of them whole, the last one perhaps
 * only begun. What only the transcript has is left to the server.
 */
export function matcher(query: string): (row: { title: string }) => boolean {
  const wanted = wordsOf(query);
  const last = wanted.pop();
  if (last === undefined) return () => true;
  return (row) => {
    const words = spacedWords(row);
    return words.includes(` ${last}`) && wanted.every((word) => words.includes(` ${word} `));
  };
}

const known = new WeakMap<object, string>();

/** " the light of the houses ", made once for each row. */
function spacedWords(row: { title: string }): string {
  let words = known.get(row);
  if (words === undefined) {
    words = ` ${wordsOf(row.title).join(' ')} `;
    known.set(row, words);
  }
  return words;
}

function wordsOf(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
