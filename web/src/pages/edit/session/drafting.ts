import { markUnsaved } from '~/stores/unsaved';
import { dropDraft, readDraft as readKept, saveDraft } from '~/stores/drafts';
import { linesOf } from '../model/document';
import { type Draft, draftKey, readDraft } from '../model/draft';
import type { Editor } from './editor';
import type { Saving } from './saving';

const kKeepMs = 250;

/** Keeps what is under work on this device within 300 ms of every change, until the server has it and nothing is locked. */
export class Drafting {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private key: string;
  private readonly stopWatching: () => void;
  private readonly now = () => this.write();

  constructor(
    private readonly episode: string,
    private readonly editor: Editor,
    private readonly saving: Saving,
    holds: boolean,
    private kept: boolean, ///< there is one already
  ) {
    this.key = draftKey(episode, holds);
    const later = () => {
      this.timer ??= setTimeout(this.now, kKeepMs);
    };
    const stops = [editor.doc.subscribe(later), saving.state.subscribe(later)];
    this.stopWatching = () => stops.forEach((stop) => stop());
    addEventListener('pagehide', this.now);
    document.addEventListener('visibilitychange', this.now);
  }

  /** From now on this tab is the one that keeps the draft of the episode. */
  hold(): void {
    void dropDraft(this.key);
    this.key = draftKey(this.episode, true);
    this.write();
  }

  /** The page is left. What `saved` gives tells whether the server has had everything by then. */
  stop(saved: Promise<unknown>): void {
    this.stopWatching();
    removeEventListener('pagehide', this.now);
    document.removeEventListener('visibilitychange', this.now);
    this.write();
    void saved.then(this.now);
  }

  /** Keeps what is not saved, or forgets what is. */
  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const doc = this.editor.doc.peek();
    if (this.saving.isClean() && !linesOf(doc).some((line) => line.locked)) {
      if (this.kept) void dropDraft(this.key);
      this.kept = false;
      return;
    }
    this.kept = true;
    const draft: Draft = {
      handed: this.saving.isHanded(),
      format: 1,
      version: this.saving.version.peek(),
      base: this.saving.base,
      doc,
      at: Date.now(),
    };
    // Locks alone are nothing that could be lost by a reload.
    const { key } = this;
    void saveDraft(key, draft).then(() => markUnsaved(key, !this.saving.isClean()));
  }
}

/** What was kept of an episode: that of the tab that holds it, then what a second one has left; a second one has its own. */
export async function keptDrafts(episode: string, holds: boolean): Promise<Draft[]> {
  const kept = await Promise.all((holds ? [true, false] : [false]).map((held) => readKept(draftKey(episode, held))));
  return kept.map(readDraft).filter((draft) => draft !== undefined);
}

/** Forgets what a second tab has left, once it is taken in. */
export async function dropSecondDraft(episode: string): Promise<void> {
  await dropDraft(draftKey(episode, false));
}
