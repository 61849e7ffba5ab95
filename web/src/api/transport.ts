import { signal } from '@preact/signals';
import { ApiProblem, type ProblemCode } from './problem';
import { isRecord } from './validate';

/** True once the server has refused a request for want of a token; signing in sets it back. */
export const signedOut = signal(false);

/** Whether the server could be reached when it was last asked. How that stands with events is in stores/connection. */
export const reached = signal(true);

export interface Call {
  body?: unknown; ///< sent as JSON; a Blob or FormData as it is
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

const kTimeoutMs = 30_000;

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
  reached.value = !isGatewaysWord(response.status);
  if (response.ok) return response;
  throw await problemOf(response);
}

/** What stands in front of a server answers so when the server does not. */
export function isGatewaysWord(status: number): boolean {
  return status === 502 || status === 504;
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  if (response.status === 401) signedOut.value = true;
  const { status } = response;
  const retryAfter = retryAfterOf(response);
  const body: unknown = await response.json().catch(() => undefined);
  if (isRecord(body) && typeof body.code === 'string' && typeof body.detail === 'string') {
    return new ApiProblem({
      status,
      retryAfter,
      code: status === 401 ? 'signed_out' : (body.code as ProblemCode),
      detail: body.detail,
      field: typeof body.field === 'string' ? body.field : undefined,
      retryable: body.retryable === true,
      body,
    });
  }
  return new ApiProblem({
    status,
    retryAfter,
    code: status === 401 ? 'signed_out' : 'internal',
    detail: isGatewaysWord(status)
      ? 'The server cannot be reached.'
      : `The server answered ${status} ${response.statusText}`.trim() + '.',
    retryable: status >= 500,
    body,
  });
}

/** How many seconds the server wants to be left alone. */
export function retryAfterOf(response: Response): number | undefined {
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return Number.isFinite(seconds) ? seconds : undefined;
}
