import { signal } from '@preact/signals';
import type { ShapeName } from './generated/shapes';
import { ApiProblem } from './problem';
import type { Schemas } from './types';
import { flawOf, isRecord } from './validate';

/** True once the server has refused a request for want of a token; signing in sets it back. */
export const signedOut = signal(false);

/** How the last answer came: whether the server could be reached. The connection's state is in stores/connection. */
export const reached = signal(true);

export interface Call {
  body?: unknown; ///< sent as JSON; a Blob or FormData as it is
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

export interface Reply<T> {
  data: T;
  etag: string | undefined;
  status: number;
}

const kTimeoutMs = 30_000;

/** Asks the server and checks that the answer is of the shape `name`. Throws ApiProblem. */
export async function ask<Name extends ShapeName & keyof Schemas>(
  method: string,
  path: string,
  name: Name,
  call: Call = {},
): Promise<Reply<Schemas[Name]>> {
  const response = await send(method, path, call);
  const data = await readJson(response);
  const found = flawOf(data, name);
  if (found !== undefined) throw unreadable(response, found);
  return { data: data as Schemas[Name], etag: response.headers.get('ETag') ?? undefined, status: response.status };
}

/** Asks the server for what is no JSON, or whose answer does not matter. Throws ApiProblem unless it answers 2xx. */
export async function send(method: string, path: string, call: Call = {}): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json', ...call.headers });
  let body: BodyInit | undefined;
  if (call.body instanceof Blob || call.body instanceof FormData) {
    body = call.body;
  } else if (call.body !== undefined) {
    body = JSON.stringify(call.body);
    headers.set('Content-Type', 'application/json');
  }
  const limit = AbortSignal.timeout(call.timeoutMs ?? kTimeoutMs);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body ?? null,
      signal: call.signal ? AbortSignal.any([call.signal, limit]) : limit,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    reached.value = false;
    const detail = limit.aborted ? 'The server did not answer in time.' : 'The server cannot be reached.';
    throw new ApiProblem({ status: 0, code: 'offline', detail, retryable: true });
  }
  reached.value = true;
  if (response.ok) return response;
  throw await problemOf(response);
}

async function problemOf(response: Response): Promise<ApiProblem> {
  if (response.status === 401) signedOut.value = true;
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const facts = {
    status: response.status,
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
  };
  const body: unknown = await response.json().catch(() => undefined);
  if (isRecord(body) && flawOf(body, 'Problem') === undefined) {
    const problem = body as Schemas['Problem'];
    return new ApiProblem({
      ...facts,
      code: response.status === 401 ? 'signed_out' : problem.code,
      detail: problem.detail,
      field: problem.field,
      retryable: problem.retryable,
      body,
    });
  }
  return new ApiProblem({
    ...facts,
    code: response.status === 401 ? 'signed_out' : 'internal',
    detail: `The server answered ${response.status} ${response.statusText}`.trim() + '.',
    retryable: response.status >= 500,
    body,
  });
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw unreadable(response, 'it is cut short or no JSON');
  }
}

function unreadable(response: Response, why: string): ApiProblem {
  return new ApiProblem({
    status: response.status,
    code: 'unreadable',
    detail: `The server's answer cannot be read (${why}). Is this page older than the server? Reload it.`,
  });
}

/** A path with a query; what is undefined or empty is left out. */
export function withQuery(path: string, query: Record<string, string | number | boolean | undefined>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parts.set(name, String(value));
  }
  const text = parts.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The path of an address that the server gave: media are asked for where the studio came from, whatever is in front. */
export function ownPath(url: string): string {
  const { pathname, search } = new URL(url, location.origin);
  return pathname + search;
}
