import type { Caret, Doc } from './document';

/** One state of the document that can be gone back to. */
interface Step {
  readonly doc: Doc;
  readonly caret: Caret | undefined; ///< where it stood when the next change was made
}

/** The document with the way back and forth. Never changed in place. */
export interface History {
  readonly now: Doc;
  readonly past: readonly Step[]; ///< oldest first
  readonly future: readonly Step[]; ///< next first
  readonly typing: { readonly what: string; readonly at: number } | undefined;
}

/** Typing in one place goes into one step until it rests for so long. */
const kRestMs = 1_500;
const kMostSteps = 300;

export function historyOf(doc: Doc): History {
  return { now: doc, past: [], future: [], typing: undefined };
}

/**
 * Goes on to `doc`. `typing` names the field that is being typed in: what follows in the same field within kRestMs is one
 * step with it. `caret` is where it stood before.
 */
export function record(
  history: History,
  doc: Doc,
  at: number,
  { caret, typing }: { caret?: Caret | undefined; typing?: string | undefined } = {},
): History {
  if (doc === history.now) return history;
  const goesOn = typing !== undefined && history.typing?.what === typing && at - history.typing.at < kRestMs;
  const past = goesOn ? history.past : [...history.past, { doc: history.now, caret }].slice(-kMostSteps);
  return { now: doc, past, future: [], typing: typing === undefined ? undefined : { what: typing, at } };
}

export function undo(history: History, caret?: Caret): { history: History; caret: Caret | undefined } | undefined {
  const step = history.past.at(-1);
  if (step === undefined) return undefined;
  return {
    history: {
      now: step.doc,
      past: history.past.slice(0, -1),
      future: [{ doc: history.now, caret }, ...history.future],
      typing: undefined,
    },
    caret: step.caret,
  };
}

export function redo(history: History, caret?: Caret): { history: History; caret: Caret | undefined } | undefined {
  const [step, ...future] = history.future;
  if (step === undefined) return undefined;
  return {
    history: { now: step.doc, past: [...history.past, { doc: history.now, caret }], future, typing: undefined },
    caret: step.caret,
  };
}

/** How many steps go along when somebody else's changes come in. */
const kRebased = 60;

/**
 * The history when somebody else has changed the script: `now` is what came of it, and `carry` makes their changes in every
 * state that undo and redo lead to, so that going back takes back one's own changes alone.
 */
export function rebase(history: History, now: Doc, carry: (doc: Doc) => Doc): History {
  const carried = (step: Step) => ({ ...step, doc: carry(step.doc) });
  return {
    now,
    past: history.past.slice(-kRebased).map(carried),
    future: history.future.slice(0, kRebased).map(carried),
    typing: undefined,
  };
}
