import { withDatabase } from '~/data/database';
import { markUnsaved } from './unsaved';

/** What was typed and not sent, by page or episode; survives a closed tab. */
export async function readDraft(key: string): Promise<unknown> {
  return await withDatabase((db) => db.get('drafts', key));
}

/**
 * False where this browser keeps nothing more (`storageTrouble` says why): the text is in its tab alone. What is 'typed' keeps
 * the tab from being reloaded for a new version until it is dropped; what is only 'remembered', like settings, does not.
 */
export async function saveDraft(key: string, draft: unknown, kind: 'typed' | 'remembered' = 'typed'): Promise<boolean> {
  if (kind === 'typed') markUnsaved(key, true);
  return (await withDatabase((db) => db.put('drafts', draft, key), 'write')) !== undefined;
}

export async function dropDraft(key: string): Promise<void> {
  markUnsaved(key, false);
  await withDatabase((db) => db.delete('drafts', key), 'write');
}
