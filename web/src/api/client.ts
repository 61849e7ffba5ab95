import type { ShapeName } from './generated/shapes';
import { ApiProblem } from './problem';
import { type Call, send } from './transport';
import type { Schemas } from './types';
import { flawOf } from './validate';

export { type Call, reached, send, signedOut } from './transport';

export interface Reply<T> {
  data: T;
  etag: string | undefined;
  status: number;
}

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
