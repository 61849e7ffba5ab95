const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** What stands between two places of a text that are counted in bytes of UTF-8. */
export function betweenBytes(text: string, start: number, end: number): string {
  return decoder.decode(encoder.encode(text).subarray(start, end)).trim();
}
