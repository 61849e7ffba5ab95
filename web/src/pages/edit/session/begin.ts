import type { ScriptVersion } from '~/api/types';
import { flawOf } from '~/api/validate';
import type { OutboxEntry } from '~/outbox/entry';
import type { Draft } from '../model/draft';
import { type Doc, docOf, sameScript, scriptOf } from '../model/document';
import { merge } from '../model/merge';
import { reconcile } from '../model/reconcile';

/** With what editing begins. */
export interface Beginning {
  readonly version: number;
  readonly base: Doc; ///< what the server has, as far as is known
  readonly doc: Doc;
  /** When what is more than the server's was written, in milliseconds since 1970; undefined: nothing is. */
  readonly restored: number | undefined;
  /** Somebody else has saved meanwhile and changed the same: to be merged by a person, on top of `base`. */
  readonly behind: ScriptVersion | undefined;
}

/**
 * Puts together what the server has, what was kept on this device (the drafts of one or two tabs) and what waits in the
 * outbox. Nothing that was typed is left out.
 */
export function begin(remote: ScriptVersion, drafts: readonly Draft[], waiting: OutboxEntry | undefined): Beginning {
  let now = fresh(remote);
  const [first, ...others] = drafts;
  if (first?.handed === true && waiting === undefined) now = { ...now, ...sentMeanwhile(now, first, remote) };
  else if (first !== undefined) now = resume(remote, first);
  else if (waiting !== undefined && flawOf(waiting.body, 'Script') === undefined) {
    const doc = reconcile(now.base, waiting.body as ScriptVersion['script']);
    now = { ...now, doc, restored: waiting.madeAt };
  }
  for (const other of others) {
    const theirs = reconcile(other.base, remote.script);
    const doc = merge(other.base, other.doc, theirs).doc;
    const both = merge(now.base, now.doc, reconcile(now.base, scriptOf(doc)));
    now = { ...now, doc: both.doc, restored: Math.max(now.restored ?? 0, other.at) };
  }
  return sameScript(now.doc, now.base) ? { ...now, restored: undefined } : now;
}

function fresh(remote: ScriptVersion): Beginning {
  const doc = docOf(remote.script);
  return { version: remote.version, base: doc, doc, restored: undefined, behind: undefined };
}

/** The outbox has sent all of it while the editor was closed: its locks alone are still of use. */
function sentMeanwhile(now: Beginning, draft: Draft, remote: ScriptVersion): Pick<Beginning, 'base' | 'doc'> {
  if (draft.version > remote.version) return now;
  const doc = reconcile(draft.doc, remote.script);
  return { base: doc, doc };
}

function resume(remote: ScriptVersion, draft: Draft): Beginning {
  const kept = { version: draft.version, base: draft.base, doc: draft.doc, restored: draft.at, behind: undefined };
  // What is cached of the server may be older than what this device has saved since.
  if (draft.version >= remote.version) return kept;
  const theirs = reconcile(draft.base, remote.script);
  // It was sent, and the tab was closed before it knew.
  if (sameScript(draft.doc, theirs)) return { ...kept, version: remote.version, base: draft.doc };
  const merged = merge(draft.base, draft.doc, theirs);
  if (merged.clashes.length > 0) return { ...kept, behind: remote };
  return { ...kept, version: remote.version, base: theirs, doc: merged.doc };
}
