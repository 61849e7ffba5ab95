import { withDatabase } from '~/data/database';

/** What was typed and not sent, by page or episode; survives a closed tab. */
export async function readDraft(key: string): Promise<unknown> {
  return await withDatabase((db) => db.get('drafts', key));
}

export async function saveDraft(key: string, draft: unknown): Promise<boolean> {
  return (await withDatabase((db) => db.put('drafts', draft, key))) !== undefined;
}

export async function dropDraft(key: string): Promise<void> {
  await withDatabase((db) => db.delete('drafts', key));
}
