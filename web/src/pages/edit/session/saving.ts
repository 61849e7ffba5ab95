import { effect, signal } from '@preact/signals';
import { ApiProblem, sayWhy } from '~/api/problem';
import { flawOf, isRecord } from '~/api/validate';
import type { ScriptVersion } from '~/api/types';
import type { OutboxEntry } from '~/outbox/entry';
import { amendEntry, dropEntry, outbox, submit } from '~/outbox/outbox';
import { queryClient } from '~/queries/client';
import { keys } from '~/queries/keys';
import { freshScript, noteScript, scriptEtag } from '~/queries/scripts';
import { showToast } from '~/stores/toasts';
import { count } from '~/ui/format';
import { type Doc, docOf, sameScript, scriptOf } from '../model/document';
import { type Flaw, flawsOf, placeOfField } from '../model/flaws';
import { merge, type Side } from '../model/merge';
import { reconcile } from '../model/reconcile';
import type { Editor } from './editor';

/** How the document stands with the server. */
export type SaveState =
  | { kind: 'saved' | 'editing' | 'saving' | 'queued' | 'conflict' }
  | { kind: 'held'; flaw: Flaw } ///< cannot be saved as it is
  | { kind: 'refused'; text: string; where: Flaw['where'] | undefined };

/** What the server has and this device does not: both have changed the same thing. */
export interface Conflict {
  readonly base: Doc; ///< what both began with
  readonly theirs: Doc;
  readonly version: number;
}

const kRestMs = 2_000;
const kRemembered = 8;

/**
 * Keeps a document on the server: some time after the last change it is sent through the outbox, one version after the
 * other. What somebody else has saved meanwhile is merged; where both changed the same, `conflict` waits for a person.
 */
export class Saving {
  readonly state = signal<SaveState>({ kind: 'saved' });
  readonly conflict = signal<Conflict | undefined>(undefined);
  /** The version that the server has, as far as this device knows. */
  readonly version = signal(0);
  base: Doc; ///< that version, with the ids of this device

  private pending: Doc | undefined; ///< is in the outbox, or was: the server may have it or not
  private readonly sent: Doc[] = []; ///< what was handed to the outbox, newest first
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | undefined;
  private settling = false;
  private late: ScriptVersion | undefined; ///< came while a change was on its way
  private guessed = ''; ///< when the version that the cache was told of in advance was made
  private readonly stopWatching: () => void;
  private ended = false;

  constructor(
    private readonly episode: string,
    private readonly editor: Editor,
    base: { version: number; doc: Doc },
    waiting: OutboxEntry | undefined,
  ) {
    this.base = base.doc;
    this.version.value = base.version;
    if (waiting !== undefined && flawOf(waiting.body, 'Script') === undefined) {
      this.remember(docOf(waiting.body as ScriptVersion['script']));
      this.state.value = { kind: 'queued' };
    }
    if (!this.isClean()) this.changed();
    this.stopWatching = effect(() => {
      const entries = outbox.value.filter((entry) => this.isOurs(entry));
      if (this.running === undefined && this.state.peek().kind === 'queued') void this.settle(entries);
    });
  }

  /** The document has changed: it will be saved once typing rests. */
  changed(): void {
    if (this.conflict.peek() !== undefined) return;
    if (this.running === undefined) this.state.value = { kind: 'editing' };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), kRestMs);
  }

  /** Whether the server has all of it, as far as this device knows. */
  isClean(): boolean {
    return sameScript(this.editor.doc.peek(), this.base);
  }

  /** Whether the outbox has all of it. */
  isHanded(): boolean {
    return this.pending !== undefined && sameScript(this.editor.doc.peek(), this.pending);
  }

  /** Saves now. True: the server has it; false: it waits on this device, or cannot be saved as it is. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    if (this.running === undefined) {
      this.running = this.save().finally(() => this.rest());
      return await this.running;
    }
    await this.running;
    return this.isClean() || (await this.flush());
  }

  /** Another version has come from the server, by the event stream or with an answer. */
  arrived(remote: ScriptVersion): void {
    if (this.ended || remote.version <= this.version.peek() || remote.made === this.guessed) return;
    if (this.running !== undefined) {
      this.late = remote;
      return;
    }
    const own = this.sent.find((doc) => sameScript(doc, docOf(remote.script)));
    if (own !== undefined) {
      this.stand(remote.version, own);
      if (this.pending !== undefined && sameScript(own, this.pending)) this.pending = undefined;
      if (this.isClean()) this.state.value = { kind: 'saved' };
      else this.changed();
      return;
    }
    // A change that waits will be refused, and then both are at hand.
    if (this.pending !== undefined || !this.take(remote, this.base)) return;
    if (this.isClean()) this.state.value = { kind: 'saved' };
    else this.changed();
  }

  /**
   * Takes the version that `work` has the server make (an earlier one, a line written anew) as a step that can be undone.
   * What is typed meanwhile stays. Throws what `work` throws.
   */
  async replace(work: () => Promise<ScriptVersion>): Promise<void> {
    const made = work();
    this.running = made
      .then(
        () => true,
        () => false,
      )
      .finally(() => this.rest());
    const remote = await made;
    const theirs = reconcile(this.base, remote.script);
    const { doc } = merge(this.base, this.editor.doc.peek(), theirs);
    this.stand(remote.version, theirs);
    this.editor.apply({ doc });
    if (!this.isClean()) return;
    clearTimeout(this.timer);
    this.state.value = { kind: 'saved' };
  }

  /** A person has decided. */
  async resolve(choices: ReadonlyMap<string, Side>): Promise<void> {
    const conflict = this.conflict.peek();
    if (conflict === undefined) return;
    const { doc } = merge(conflict.base, this.editor.doc.peek(), conflict.theirs, choices);
    this.conflict.value = undefined;
    this.join(conflict.base, conflict.theirs, conflict.version, doc, choices);
    await this.resend();
  }

  /** The page is left: what is not saved goes to the outbox, which sends it whatever page is shown. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.stopWatching();
    this.ended = true;
    if (!this.isClean()) await this.flush();
  }

  private rest(): void {
    this.running = undefined;
    const late = this.late;
    this.late = undefined;
    // After what is done with the answer itself.
    if (late !== undefined) setTimeout(() => this.arrived(late));
    // Another tab may have sent it, and its word was lost.
    if (this.state.peek().kind === 'queued' && !this.ended) void this.settle(this.ours());
  }

  private ours(): OutboxEntry[] {
    return outbox.peek().filter((entry) => this.isOurs(entry));
  }

  private async save(): Promise<boolean> {
    for (;;) {
      const doc = this.editor.doc.peek();
      if (this.conflict.peek() !== undefined) return false;
      if (this.pending !== undefined && sameScript(doc, this.pending)) {
        this.state.value = { kind: 'queued' };
        return false;
      }
      if (this.pending === undefined && this.isClean()) {
        this.state.value = { kind: 'saved' };
        return true;
      }
      const [flaw] = flawsOf(doc);
      if (flaw !== undefined) {
        this.state.value = { kind: 'held', flaw };
        return false;
      }
      this.state.value = { kind: 'saving' };
      if (!(await this.send(doc))) return false;
    }
  }

  /** Hands the document to the outbox. True: go on; false: it waits there, or a person must do something. */
  private async send(doc: Doc): Promise<boolean> {
    const version = this.version.peek();
    const script = scriptOf(doc);
    this.remember(doc);
    const takeBack = this.tellCache({ version: version + 1, origin: 'edit', made: new Date().toISOString(), script });
    const outcome = await submit({
      kind: 'script',
      subject: this.episode,
      method: 'PUT',
      path: `/api/episodes/${this.episode}/script`,
      body: script,
      ifMatch: scriptEtag(version),
      label: `the script of “${script.title}”`,
    });
    if (outcome.state === 'sent') {
      this.pending = undefined;
      const saved = outcome.reply;
      if (flawOf(saved, 'ScriptVersion') !== undefined) return await this.lookUp(doc);
      noteScript(this.episode, saved as ScriptVersion);
      this.stand((saved as ScriptVersion).version, doc);
      return true;
    }
    takeBack();
    if (outcome.state === 'queued') {
      this.state.value = { kind: 'queued' };
      return false;
    }
    await this.listed();
    const merged = await this.refused(outcome.problem);
    if (merged) await this.forget();
    return merged;
  }

  /** It was sent, but the answer makes no sense: the server tells which version it is. */
  private async lookUp(doc: Doc): Promise<boolean> {
    const present = await freshScript(this.episode).catch(() => undefined);
    if (present !== undefined) this.stand(present.version, doc);
    else this.state.value = { kind: 'queued' };
    return present !== undefined;
  }

  /**
   * The event stream tells of a new version, perhaps before its answer has come. The cache knows it in advance, so that
   * nobody asks the server for what this device has just sent.
   */
  private tellCache(guess: ScriptVersion): () => void {
    const key = keys.script(this.episode);
    const known = queryClient.getQueryData<ScriptVersion>(key);
    if (known === undefined) return () => undefined;
    this.guessed = guess.made;
    queryClient.setQueryData(key, guess);
    return () => {
      if (queryClient.getQueryData<ScriptVersion>(key)?.made === guess.made) queryClient.setQueryData(key, known);
    };
  }

  /** What became of changes that waited: sent by whichever tab came first, or refused. */
  private async settle(entries: readonly OutboxEntry[]): Promise<void> {
    const refusal = entries.find((entry) => entry.refused !== undefined);
    if (this.settling || (entries.length > 0 && refusal === undefined)) return;
    this.settling = true;
    try {
      if (refusal?.refused !== undefined) {
        const { status, detail, body } = refusal.refused;
        const code = status === 409 ? 'conflict' : 'invalid_input';
        if (await this.refused(new ApiProblem({ status, code, detail, body }))) await this.resend();
        return;
      }
      const present = await freshScript(this.episode);
      this.arrived(present);
      this.pending = undefined;
      if (this.state.peek().kind === 'queued') {
        if (this.isClean()) this.state.value = { kind: 'saved' };
        else this.take(present, this.base);
      }
    } catch {
      // The server is away again; the event stream will tell of the version when it is back.
    } finally {
      this.settling = false;
    }
  }

  /** The server has said no. True: somebody else's version was the reason and is merged in, so it may be sent again. */
  private async refused(problem: ApiProblem): Promise<boolean> {
    this.pending = undefined;
    const present = problem.status === 409 && isRecord(problem.body) ? problem.body.present : undefined;
    if (flawOf(present, 'ScriptVersion') === undefined) {
      const remote = present as ScriptVersion;
      noteScript(this.episode, remote);
      const own = this.sent.slice(1).find((doc) => sameScript(doc, docOf(remote.script)));
      return this.take(remote, own ?? this.base);
    }
    await this.forget();
    const where = placeOfField(this.editor.doc.peek(), problem.field);
    this.state.value = { kind: 'refused', text: sayWhy(problem), where };
    return false;
  }

  /** Merges another version in. False: both have changed the same, and a person must decide. */
  private take(remote: ScriptVersion, base: Doc): boolean {
    const theirs = reconcile(base, remote.script);
    const merged = merge(base, this.editor.doc.peek(), theirs);
    if (merged.clashes.length > 0) {
      clearTimeout(this.timer);
      this.conflict.value = { base, theirs, version: remote.version };
      this.state.value = { kind: 'conflict' };
      return false;
    }
    this.join(base, theirs, remote.version, merged.doc, new Map());
    if (merged.taken > 0) showToast(`${count(merged.taken, 'change')} made elsewhere came in.`);
    return true;
  }

  private join(base: Doc, theirs: Doc, version: number, doc: Doc, choices: ReadonlyMap<string, Side>): void {
    this.stand(version, theirs);
    this.editor.adopt(doc, (before) => merge(base, before, theirs, choices).doc);
  }

  /** Sends what was refused once more, as it is now and in its old place before what waits behind it. */
  private async resend(): Promise<void> {
    const entry = this.refusal();
    const doc = this.editor.doc.peek();
    if (entry === undefined || this.isClean() || flawsOf(doc).length > 0) {
      await this.forget();
      await this.flush();
      return;
    }
    this.remember(doc);
    this.state.value = { kind: 'queued' };
    await amendEntry(entry, { body: scriptOf(doc), ifMatch: scriptEtag(this.version.peek()) });
  }

  private refusal(): OutboxEntry | undefined {
    return outbox.peek().find((entry) => this.isOurs(entry) && entry.refused !== undefined);
  }

  private async forget(): Promise<void> {
    for (let entry = this.refusal(); entry !== undefined; entry = this.refusal()) await dropEntry(entry);
  }

  /** Fulfilled when a refusal stands in the list of the outbox; it is told a little before. */
  private listed(): Promise<void> {
    return new Promise((resolve) => {
      const giveUp = setTimeout(resolve, 1_000);
      const stop = effect(() => {
        if (!outbox.value.some((entry) => this.isOurs(entry) && entry.refused !== undefined)) return;
        clearTimeout(giveUp);
        queueMicrotask(() => stop());
        resolve();
      });
    });
  }

  private stand(version: number, doc: Doc): void {
    this.base = doc;
    this.version.value = version;
  }

  private remember(doc: Doc): void {
    this.pending = doc;
    this.sent.unshift(doc);
    this.sent.length = Math.min(this.sent.length, kRemembered);
  }

  private isOurs(entry: OutboxEntry): boolean {
    return entry.kind === 'script' && entry.subject === this.episode;
  }
}
