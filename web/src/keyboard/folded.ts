/** A text as it is compared: lower case, no marks, so that "Zoe" finds "Zoë". */
export function folded(text: string): string {
  // Most titles need no more than this, and thousands of them are looked through with every letter typed.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
