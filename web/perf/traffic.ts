import type { BrowserContext, Frame, Request } from 'playwright-core';
import type { Server } from '../e2e/harness';

/** The calls of /api/ that a browser makes, and whether two of the same GET were ever under way at once. */
export class Traffic {
  readonly calls: string[] = [];
  readonly doubles: string[] = [];
  private readonly open = new Map<Request, string>();

  constructor(context: BrowserContext) {
    context.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (!pathname.startsWith('/api/')) return;
      const call = `${request.method()} ${pathname}${search}`;
      this.calls.push(call);
      // Tabs of a browser each have a cache of their own; what is asked for twice at once is asked by one page.
      const frame = frameOf(request);
      for (const [other, same] of this.open) {
        if (request.method() === 'GET' && same === call && frameOf(other) === frame) this.doubles.push(call);
      }
      this.open.set(request, call);
    });
    const done = (request: Request) => void this.open.delete(request);
    context.on('requestfinished', done);
    context.on('requestfailed', done);
  }

  /** How often each route was called, most often first; ids are left out. */
  byRoute(): [string, number][] {
    const counts = new Map<string, number>();
    for (const call of this.calls) {
      const route = call.replace(/\?.*/, '').replace(/\/[0-9a-f-]{36}/g, '/{id}');
      counts.set(route, (counts.get(route) ?? 0) + 1);
    }
    return [...counts].toSorted(([, one], [, other]) => other - one);
  }
}

/** The frame that asks; nothing for a service worker, or while a page is being left. */
function frameOf(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

/** How many requests for routes of /api/ the server has answered since it started. */
export async function answered(server: Server): Promise<number> {
  const response = await fetch(`${server.url}/metrics`, { headers: { Accept: 'text/plain' } });
  let total = 0;
  for (const line of (await response.text()).split('\n')) {
    const found = /^showrunner_http_responses_total\{.*route="\/api\/[^"]*".*\} (\d+)/.exec(line);
    if (found) total += Number(found[1]);
  }
  return total;
}
