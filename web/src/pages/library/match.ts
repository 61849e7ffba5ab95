/** A text as it is compared: lower case, no marks, so that "Zoe" finds "Zoë". */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * Whether the words of `query` are in `title`, as the server's search takes them: all of them whole, the last one perhaps
 * only begun. What only the transcript has is left to the server.
 */
export function matcher(query: string): (title: string) => boolean {
  const wanted = wordsOf(query);
  const last = wanted.pop();
  if (last === undefined) return () => true;
  return (title) => {
    const words = wordsOf(title);
    return words.some((word) => word.startsWith(last)) && wanted.every((word) => words.includes(word));
  };
}

function wordsOf(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
