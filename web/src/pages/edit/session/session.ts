import { signal } from '@preact/signals';
import type { ScriptVersion } from '~/api/types';
import type { OutboxEntry } from '~/outbox/entry';
import { entriesOf } from '~/outbox/outbox';
import type { Span } from '../model/cues';
import { type Doc, speakerOf } from '../model/document';
import { begin } from './begin';
import { Drafting, dropSecondDraft, keptDrafts } from './drafting';
import { Editor } from './editor';
import { enter, type Presence } from './presence';
import { Saving } from './saving';
import { playSpan, playText, stopTake, take } from './takes';

/** What the present audio is, to hear a line of it. */
export interface Spoken {
  readonly src: string;
  readonly spans: ReadonlyMap<number, Span>; ///< by turn of the script that it speaks
  readonly voices: readonly string[]; ///< by speaker, for those whose voice the server chose
}

/** Everything that one open episode has; lives as long as its page. */
export class Session {
  readonly editor: Editor;
  readonly saving: Saving;
  readonly audio = signal<Spoken | undefined>(undefined);
  readonly rendering = signal(false);
  /** Whether it is known what the present audio speaks. */
  readonly compared = signal(false);
  /** When what was brought back from this device was written; undefined: nothing was. */
  readonly restored = signal<number | undefined>(undefined);
  private readonly before: Doc; ///< what the server had when this began
  private readonly drafting: Drafting;

  private constructor(
    readonly episode: string,
    readonly presence: Presence,
    holds: boolean,
    remote: ScriptVersion,
    start: ReturnType<typeof begin>,
    waiting: OutboxEntry | undefined,
    kept: boolean,
  ) {
    this.editor = new Editor(start.doc, () => this.saving.changed());
    this.saving = new Saving(episode, this.editor, { version: start.version, doc: start.base }, waiting);
    this.restored.value = start.restored;
    this.before = start.base;
    if (start.behind !== undefined) this.saving.arrived(remote);
    this.drafting = new Drafting(episode, this.editor, this.saving, holds, kept);
  }

  /** Begins with what the server has and what this device has kept. */
  static async open(episode: string, remote: ScriptVersion): Promise<Session> {
    const opened: { session?: Session } = {};
    const presence = enter(episode, () => opened.session?.drafting.hold());
    const holds = await presence.first;
    const drafts = await keptDrafts(episode, holds);
    const waiting = (await entriesOf(episode)).findLast((entry) => entry.kind === 'script');
    const start = begin(remote, drafts, waiting);
    const session = new Session(episode, presence, holds, remote, start, waiting, drafts.length > 0);
    opened.session = session;
    if (drafts.length > 1) void dropSecondDraft(episode);
    return session;
  }

  close(): void {
    stopTake();
    this.drafting.stop(this.saving.stop());
    this.presence.leave();
  }

  /** Gives up what was brought back; undo takes that back. */
  discard(): void {
    this.restored.value = undefined;
    this.editor.apply({ doc: this.before });
  }

  /** Lets a line be heard: as the audio has it when it does, else spoken for this; or stops it. */
  async listen(id: string): Promise<void> {
    if (take.peek()?.line === id) {
      stopTake();
      return;
    }
    const view = this.editor.view(id)?.peek();
    if (view === undefined || view.line.turn.text.trim() === '') return;
    const audio = this.audio.peek();
    const span = view.spokenAs === undefined ? undefined : audio?.spans.get(view.spokenAs);
    if (audio !== undefined && span !== undefined) {
      await playSpan(id, audio.src, span);
      return;
    }
    const { head } = this.editor.doc.peek();
    const place = head.speakers.findIndex((speaker) => speaker.id === view.line.turn.speaker);
    const voice = speakerOf(this.editor.doc.peek(), view.line.turn.speaker)?.voice ?? audio?.voices[place];
    await playText(id, {
      text: view.line.turn.text,
      language: head.language,
      ...(voice === undefined ? {} : { voice }),
    });
  }
}
