import type { FieldName } from './draft';

/** Where a finding is put right: a field of the form, the artwork, the show's episodes, or the server's configuration. */
export type Remedy = { field: FieldName | 'image' } | { episodes: true } | { server: true };

const byRule: Readonly<Record<string, Remedy>> = {
  'F2.title': { field: 'title' },
  'F2.description': { field: 'description' },
  'F2.link': { field: 'link' },
  'F2.language': { field: 'language' },
  'F2.category': { field: 'category' },
  'F2.explicit': { field: 'explicit' },
  'F2.image': { field: 'image' },
  'F3.author': { field: 'author' },
  'F3.copyright': { field: 'copyright' },
  'F3.medium': { field: 'medium' },
  'F7.names': { field: 'hosts' },
  'F7.host': { field: 'hosts' },
  'F10.https': { server: true },
  'F13.block': { field: 'blocked' },
  'F14.moved': { field: 'new_feed_url' },
  'H1.artwork': { field: 'image' },
  'H1.reach': { server: true },
};

/** Nothing where only the program itself could be at fault. */
export function remedyOf(rule: string): Remedy | undefined {
  return byRule[rule] ?? (/^(E|F[5689]\b)/.test(rule) ? { episodes: true } : undefined);
}

const sources: readonly (readonly [RegExp, string])[] = [
  [/audio requirements/, 'https://podcasters.apple.com/support/893-audio-requirements'],
  [/Apple Podcasts transcripts/, 'https://podcasters.apple.com/support/5316-transcripts-on-apple-podcasts'],
  [/Apple Podcasts chapters/, 'https://podcasters.apple.com/support/5482-using-chapters-on-apple-podcasts'],
  [/Apple/, 'https://podcasters.apple.com/support/823-podcast-requirements'],
  [/PSP-1/, 'https://github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification'],
  [/Podcasting 2\.0/, 'https://github.com/Podcastindex-org/podcast-namespace'],
  [/RSS 2\.0/, 'https://www.rssboard.org/rss-specification'],
];

/** Where the source of a rule can be read. */
export function sourceAddress(source: string): string | undefined {
  const rfc = /RFC (\d+)/.exec(source)?.[1];
  return sources.find(([name]) => name.test(source))?.[1] ?? (rfc && `https://www.rfc-editor.org/rfc/rfc${rfc}`);
}
