import { batch, type Signal, signal } from '@preact/signals';
import { options } from 'preact';
import type { Script, Speaker } from '~/api/types';
import { type Changes, changesSince, type Spoken, spokenOf } from '../model/changes';
import { type Caret, type Doc, type Edit, type Line, linesOf } from '../model/document';
import { type History, historyOf, rebase, record, redo, undo } from '../model/history';

/** What a row shows. Each line has a signal of its own, so that typing draws one row again and no other. */
export interface LineView {
  readonly line: Line;
  readonly number: number; ///< over the whole script, from 1
  readonly spokenAs: number | undefined; ///< the turn of the present audio that says it; undefined: it is changed
}

/** Which lines stand in which chapter; the same object as long as that stays. */
export interface Outline {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
}

/** A script under work: the document with its history, as signals for the page. Belongs to the page; on one thread. */
export class Editor {
  readonly doc: Signal<Doc>;
  readonly outline = signal<readonly Outline[]>([]);
  readonly changes: Signal<Changes>;
  readonly speakers: Signal<readonly Speaker[]>;
  readonly hasAudio = signal(false);
  readonly selected = signal<string | undefined>(undefined);
  readonly canUndo = signal(false);
  readonly canRedo = signal(false);
  /** The textareas on the page, by line. */
  readonly fields = new Map<string, HTMLTextAreaElement>();

  private history: History;
  private readonly views = new Map<string, Signal<LineView>>();
  private spoken: Spoken | undefined;
  private before: Caret | undefined;

  /** `changed` is told of every change of the document that a person makes. */
  constructor(
    doc: Doc,
    private readonly onChange: () => void = () => undefined,
  ) {
    this.history = historyOf(doc);
    this.doc = signal(doc);
    this.speakers = signal(doc.head.speakers);
    this.changes = signal(changesSince(doc, undefined));
    this.show();
  }

  /** The language of the text, for spelling and for screen readers. */
  get language(): string {
    return this.doc.peek().head.language;
  }

  view(id: string): Signal<LineView> | undefined {
    return this.views.get(id);
  }

  /** The script that the present audio speaks; undefined: there is none. */
  setSpoken(script: Script | undefined): void {
    if (this.spoken?.of === script) return;
    this.spoken = script && spokenOf(script);
    this.hasAudio.value = script !== undefined;
    this.show();
  }

  /** Where the caret is, when it is in a line. */
  caret(): Caret | undefined {
    const field = document.activeElement;
    if (!(field instanceof HTMLTextAreaElement)) return undefined;
    const line = field.dataset.line;
    if (line === undefined || this.fields.get(line) !== field) return undefined;
    return { line, start: field.selectionStart, end: field.selectionEnd };
  }

  /** Before a key changes a field: undo puts the caret back there. */
  noteCaret(): void {
    this.before = this.caret();
  }

  /** What is typed in a field: shown by the field itself already, so the page may take its time. */
  type(edit: Edit | undefined, what: string): void {
    if (edit === undefined) return;
    this.history = record(this.history, edit.doc, performance.now(), { caret: this.before, typing: what });
    this.before = undefined;
    this.show();
    this.onChange();
  }

  /** Makes a change at once, so that the next key finds focus and caret in their new place. False: there was none. */
  apply(edit: Edit | undefined): boolean {
    if (edit === undefined || edit.doc === this.doc.value) return false;
    const caret = this.caret();
    this.history = record(this.history, edit.doc, performance.now(), { caret });
    this.drawNow(edit.caret ?? caret);
    this.onChange();
    return true;
  }

  undo(): boolean {
    return this.step(undo(this.history, this.caret()));
  }

  redo(): boolean {
    return this.step(redo(this.history, this.caret()));
  }

  /** Takes in what somebody else has changed; `carry` makes the same change in the states that undo leads to. */
  adopt(doc: Doc, carry: (doc: Doc) => Doc): void {
    const caret = this.caret();
    this.history = rebase(this.history, doc, carry);
    this.drawNow(caret);
  }

  /** Puts the caret into a line and brings it into view. */
  focus(caret: Caret): boolean {
    const field = this.fields.get(caret.line);
    if (field === undefined) return false;
    field.focus({ preventScroll: true });
    field.setSelectionRange(caret.start, caret.end);
    field.scrollIntoView({ block: 'nearest' });
    return true;
  }

  private step(step: { history: History; caret: Caret | undefined } | undefined): boolean {
    if (step === undefined) return false;
    const here = this.caret();
    this.history = step.history;
    this.drawNow(step.caret ?? here);
    this.onChange();
    return true;
  }

  private drawNow(caret: Caret | undefined): void {
    drawAtOnce(() => this.show());
    if (caret !== undefined) this.focus(caret);
  }

  /** Brings the signals in line with the document. Only those whose value is another tell anybody. */
  private show(): void {
    const doc = this.history.now;
    const changes = changesSince(doc, this.spoken);
    batch(() => {
      this.doc.value = doc;
      this.speakers.value = doc.head.speakers;
      this.changes.value = changes;
      this.canUndo.value = this.history.past.length > 0;
      this.canRedo.value = this.history.future.length > 0;
      const lines = linesOf(doc);
      const present = new Set<string>();
      for (const [at, line] of lines.entries()) {
        present.add(line.id);
        const view = { line, number: at + 1, spokenAs: changes.spokenAs.get(line.id) };
        const known = this.views.get(line.id);
        if (known === undefined) this.views.set(line.id, signal(view));
        else if (!isShown(known.peek(), view)) known.value = view;
      }
      for (const id of this.views.keys()) if (!present.has(id)) this.views.delete(id);
      const outline = doc.chapters.map(({ id, head, lines: of }, at): Outline => {
        const before = this.outline.peek()[at];
        const ids = of.map((line) => line.id);
        const stays = before?.id === id && before.title === head.title && isSameList(before.lines, ids);
        return stays ? before : { id, title: head.title, lines: ids };
      });
      if (!isSameList(this.outline.peek(), outline)) this.outline.value = outline;
      const selected = this.selected.peek();
      if (selected !== undefined && !present.has(selected)) this.selected.value = undefined;
    });
  }
}

function isShown(one: LineView, other: LineView): boolean {
  return one.line === other.line && one.number === other.number && one.spokenAs === other.spokenAs;
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}

/** What `work` changes is on the page when this returns; Preact would draw it a little later. */
function drawAtOnce(work: () => void): void {
  const { debounceRendering: before } = options as { debounceRendering?: (draw: () => void) => void };
  options.debounceRendering = (draw) => draw();
  try {
    work();
  } finally {
    if (before === undefined) delete options.debounceRendering;
    else options.debounceRendering = before;
  }
}
