import { isRecord } from '~/api/validate';
import type { OutboxEntry } from './entry';

/**
 * The first change to be sent, with those that came later and take its place: a newer script replaces an older one that was
 * never sent, fields of an episode add up. `absorbed` are those that need not be sent any more. The result keeps the first
 * one's If-Match, for that is what the server still has, and the last one's key, for it is the last one that was asked for.
 */
export function mergeFirst(
  entries: readonly OutboxEntry[],
): { entry: OutboxEntry; absorbed: OutboxEntry[] } | undefined {
  const first = entries.find((entry) => entry.refused === undefined);
  if (first === undefined) return undefined;
  const absorbed: OutboxEntry[] = [];
  let entry = first;
  for (const later of entries) {
    if (later === first || (later.seq ?? 0) < (first.seq ?? 0)) continue;
    // A refused change waits for a person; what comes behind it for the same subject waits with it (see sendable).
    if (!replaces(later, first)) {
      // What acts on the same subject, like a render, must find the changes that were made before it and no others.
      if (later.subject === first.subject) break;
      continue;
    }
    absorbed.push(entry);
    const body =
      first.kind === 'script' || !isRecord(later.body) || !isRecord(entry.body)
        ? later.body
        : { ...entry.body, ...later.body };
    const tried = [...(entry.tried ?? []), ...(later.tried ?? [])];
    entry = { ...later, body, ifMatch: first.ifMatch, ...(tried.length > 0 ? { tried } : {}) };
  }
  return { entry, absorbed };
}

/** What may be sent now: nothing that concerns a subject of which an earlier change was refused. */
export function sendable(entries: readonly OutboxEntry[]): OutboxEntry[] {
  const blocked = new Set<string>();
  return entries.filter((entry) => {
    if (entry.refused !== undefined) blocked.add(entry.subject);
    return !blocked.has(entry.subject);
  });
}

function replaces(later: OutboxEntry, first: OutboxEntry): boolean {
  if (later.refused !== undefined || first.kind !== later.kind || first.subject !== later.subject) return false;
  return (
    first.kind === 'script' || ((first.kind === 'episode' || first.kind === 'podcast') && first.method === 'PATCH')
  );
}
