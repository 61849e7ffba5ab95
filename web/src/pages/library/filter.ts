import type { EpisodeStatus } from '~/api/types';
import type { EpisodeFilter } from '~/queries/keys';

export const kStatuses: readonly EpisodeStatus[] = ['draft', 'making', 'review', 'ready', 'published', 'failed'];

export const sorts = [
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
  { value: 'title', label: 'By title' },
  { value: 'longest', label: 'Longest first' },
  { value: 'published', label: 'Last published' },
] as const;

/** What the address asks of the library; what makes no sense there is left out. */
export function readFilter(search: string): EpisodeFilter {
  const query = new URLSearchParams(search);
  const filter: EpisodeFilter = {};
  const q = query.get('q')?.trim();
  if (q) filter.q = q;
  const podcast = query.get('podcast');
  if (podcast && /^([\da-f-]{36}|none)$/i.test(podcast)) filter.podcast = podcast;
  const status = query.get('status');
  if (kStatuses.some((known) => known === status)) filter.status = status ?? undefined;
  const sort = query.get('sort');
  // The first is what the server does unasked, so that the same list has one address and one place in the cache.
  if (sorts.slice(1).some(({ value }) => value === sort)) filter.sort = sort ?? undefined;
  if (query.get('deleted') === 'true') filter.deleted = true;
  return filter;
}

/** The address of the library that asks for this. */
export function addressOf(filter: EpisodeFilter): string {
  const query = new URLSearchParams();
  for (const name of ['q', 'podcast', 'status', 'sort'] as const) {
    const value = filter[name];
    if (value) query.set(name, value);
  }
  if (filter.deleted) query.set('deleted', 'true');
  const text = query.toString();
  return text === '' ? '/' : `/?${text}`;
}

/** Whether anything but the order is asked for: then no match is no empty library. */
export function narrows({ q, podcast, status, deleted }: EpisodeFilter): boolean {
  return Boolean(q) || Boolean(podcast) || Boolean(status) || Boolean(deleted);
}
