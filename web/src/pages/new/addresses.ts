/** Whether this is one web address and nothing else. */
export function isAddress(text: string): boolean {
  if (!/^https?:\/\/\S+$/i.test(text) || text.length > 2048) return false;
  return URL.canParse(text) && new URL(text).hostname !== '';
}

/** The web addresses of a text that consists of nothing else (one or several, between blanks); nothing for any other. */
export function onlyAddresses(text: string): string[] | undefined {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0 || !words.every(isAddress)) return undefined;
  return [...new Set(words)];
}

/** "example.org/a/b", as people tell pages apart. */
export function shortAddress(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, pathname } = new URL(url);
  return hostname.replace(/^www\./, '') + (pathname === '/' ? '' : pathname);
}
