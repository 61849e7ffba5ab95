import type { Problem } from './types';

export type ProblemCode = Problem['code'] | 'offline' | 'unreadable' | 'signed_out';

/** Why a request did not give what was wanted: what the server said (RFC 9457), or that it could not be asked. */
export class ApiProblem extends Error {
  readonly status: number; ///< 0: no answer
  readonly code: ProblemCode;
  readonly field: string | undefined;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined; ///< seconds
  readonly body: unknown; ///< the whole problem, for those that carry more

  constructor(facts: {
    status: number;
    code: ProblemCode;
    detail: string;
    field?: string | undefined;
    retryable?: boolean | undefined;
    retryAfter?: number | undefined;
    body?: unknown;
  }) {
    super(facts.detail);
    this.name = 'ApiProblem';
    this.status = facts.status;
    this.code = facts.code;
    this.field = facts.field;
    this.retryable = facts.retryable ?? false;
    this.retryAfter = facts.retryAfter;
    this.body = facts.body;
  }
}

/** The server could not be reached, or says that it is not there for the moment. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiProblem && (error.code === 'offline' || error.status === 502 || error.status === 504);
}

/** One sentence for people. */
export function sayWhy(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  return error instanceof Error ? `Something went wrong here: ${error.message}` : 'Something went wrong here.';
}
