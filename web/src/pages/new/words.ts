/** How many words a text has; of scripts without blanks about one for two characters, as segmenters find. */
export function countWords(text: string): number {
  const unspaced = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  const spaced = text
    .replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu, ' ')
    .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu);
  return (spaced?.length ?? 0) + Math.ceil(unspaced / 2);
}

/** The first words of a text on one line, cut at a blank where there is one. */
export function beginningOf(text: string, most: number): string {
  const line = text.trim().replace(/\s+/gu, ' ');
  if (line.length <= most) return line;
  const cut = line.slice(0, most);
  const blank = cut.lastIndexOf(' ');
  return `${(blank > most / 2 ? cut.slice(0, blank) : cut).trimEnd()}…`;
}
