/** For tests: a server with scripts, titles and jobs that answers as the real one does, or fails on order. */
export class ScriptedServer {
  version = 1;
  script: unknown = { segments: [] };
  titles: string[] = [];
  created = new Map<string, number>();
  asked: string[] = [];
  /** What becomes of the next requests, first to last: 'away' did not arrive, 'lost' did and its answer did not. */
  faults: ('away' | 'lost' | number | undefined)[] = [];
  /** Called while a request is on its way. */
  meanwhile: (() => Promise<void>) | undefined;

  install(): void {
    globalThis.fetch = (input, init) => this.fetch(typeof input === 'string' ? input : '', init ?? {});
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const fault = this.faults.shift();
    this.asked.push(`${init.method ?? 'GET'} ${path}`);
    if (fault === 'away') throw new TypeError('no connection');
    if (typeof fault === 'number') return problem(fault, { retryable: fault >= 500 });
    const reply = this.handle(path, init);
    await this.meanwhile?.();
    if (fault === 'lost') throw new TypeError('the connection was cut');
    return reply;
  }

  private handle(path: string, init: RequestInit): Response {
    const headers = new Headers(init.headers);
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    if (init.method === 'PUT') {
      const present = { version: this.version, script: this.script };
      if (headers.get('If-Match') !== `"${this.version}"`) return problem(409, { present, yours: { script: body } });
      this.script = body;
      ++this.version;
      return json(200, { version: this.version, script: body }, { ETag: `"${this.version}"` });
    }
    if (init.method === 'PATCH') {
      if (path.endsWith('/refused')) return problem(400, {});
      this.titles.push((body as { title: string }).title);
      return json(200, body);
    }
    const key = headers.get('Idempotency-Key') ?? '';
    if (!this.created.has(key)) this.created.set(key, this.created.size + 1);
    return json(202, { id: this.created.get(key) });
  }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
}

function problem(status: number, more: Record<string, unknown>): Response {
  return json(status, {
    status,
    code: status === 409 ? 'conflict' : 'invalid_input',
    detail: `problem ${status}`,
    ...more,
  });
}
