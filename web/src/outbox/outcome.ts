import { ApiProblem, type ProblemCode } from '~/api/problem';
import type { OutboxEntry } from './entry';

/** What became of a change. */
export type Outcome =
  | { state: 'sent'; reply: unknown; etag: string | undefined }
  | {
      state: 'queued';
      retryAfter?: number | undefined; ///< seconds, where the server wants to be left alone for so long
      alone?: boolean; ///< it is this change that the server fails at: others may go on
    }
  | { state: 'refused'; problem: ApiProblem };

export type Settle = (entry: OutboxEntry, outcome: Outcome) => void;

export const kOutboxChannel = 'showrunner-outbox';

/** What the tabs and the service worker tell each other: something has changed, or what became of a change. */
export type OutboxMessage = { kind: 'changed' } | { kind: 'settled'; id: string; outcome: PlainOutcome };

type PlainOutcome =
  | Exclude<Outcome, { state: 'refused' }>
  | { state: 'refused'; problem: { status: number; code: ProblemCode; detail: string; field?: string; body: unknown } };

export function settledMessage(entry: OutboxEntry, outcome: Outcome): OutboxMessage {
  if (outcome.state !== 'refused') return { kind: 'settled', id: entry.id, outcome };
  const { status, code, message: detail, field, body } = outcome.problem;
  const problem = { status, code, detail, body, ...(field === undefined ? {} : { field }) };
  return { kind: 'settled', id: entry.id, outcome: { state: 'refused', problem } };
}

export function outcomeOf(outcome: PlainOutcome): Outcome {
  if (outcome.state !== 'refused') return outcome;
  return { state: 'refused', problem: new ApiProblem(outcome.problem) };
}
