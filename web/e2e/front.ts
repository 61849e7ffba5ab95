import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join } from 'node:path';
import type { Server } from './harness';

/** What is done to requests: cut, left without an answer, answered by half, or answered with an error. */
export type Fault = 'cut' | 'hold' | 'short' | number;

interface Rule {
  matches: (method: string, path: string) => boolean;
  fault: Fault;
}

export interface Asked {
  method: string;
  path: string; ///< with the query
  at: number;
}

const kTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** Headers of the studio's files that the server alone decides on. */
const kPolicies = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'cross-origin-opener-policy',
];

/**
 * Stands between the browser and the real server, at an address that stays when the server is started anew: counts what is
 * asked and makes the faults of networks and proxies. With STUDIO_DIST it serves that build of the studio under the headers
 * of the server's own, so that a studio can be tested that no server contains yet.
 */
export class Front {
  readonly asked: Asked[] = [];
  private rules: Rule[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly open = new Map<ServerResponse, string>();
  private gone = false;

  private constructor(
    private readonly http: HttpServer,
    private upstream: Server,
    private readonly policies: Record<string, string>,
    readonly dist: string | undefined,
  ) {}

  static async before(server: Server, dist = process.env.STUDIO_DIST): Promise<Front> {
    const own = await fetch(`${server.url}/index.html`);
    const policies = Object.fromEntries(kPolicies.flatMap((name) => [[name, own.headers.get(name) ?? '']]));
    const http = createServer();
    const front = new Front(http, server, policies, dist);
    http.on('connection', (socket) => front.accept(socket));
    http.on('request', (from, to) => void front.pass(from, to));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    server.studio = front.url;
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Passes on to another server from now on. */
  leadTo(server: Server): void {
    this.upstream = server;
    server.studio = this.url;
  }

  /** As if nobody were there: every connection is cut, and no new one comes about. */
  leave(): void {
    this.gone = true;
    for (const socket of this.sockets) socket.destroy();
  }

  comeBack(): void {
    this.gone = false;
  }

  /** Requests whose path begins so meet the fault from now on, also those under way. Call what it gives to end it. */
  fault(fault: Fault, path: string | RegExp, method?: string): () => void {
    const fits = (candidate: string) => (typeof path === 'string' ? candidate.startsWith(path) : path.test(candidate));
    const rule: Rule = { fault, matches: (by, to) => (method === undefined || method === by) && fits(to) };
    this.rules.push(rule);
    for (const [reply, address] of this.open) {
      if (fault === 'cut' && fits(address)) reply.destroy();
    }
    return () => {
      this.rules = this.rules.filter((one) => one !== rule);
    };
  }

  /** What was asked of the interface since a moment. */
  askedSince(moment: number, path = '/api/'): Asked[] {
    return this.asked.filter((asked) => asked.at >= moment && asked.path.startsWith(path));
  }

  async close(): Promise<void> {
    this.leave();
    this.http.close();
    await once(this.http, 'close');
  }

  private accept(socket: Socket): void {
    if (this.gone) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
  }

  private async pass(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const path = from.url ?? '/';
    const method = from.method ?? 'GET';
    this.asked.push({ method, path, at: Date.now() });
    const fault = this.rules.find((rule) => rule.matches(method, path))?.fault;
    if (fault === 'cut') return void from.socket.destroy();
    if (fault === 'hold') return;
    if (typeof fault === 'number') {
      from.resume();
      to.writeHead(fault, { 'Content-Type': 'text/plain' }).end('made by the test');
      return;
    }
    if (this.dist !== undefined && (await this.serve(path, from.headers.accept ?? '', to))) return;
    this.open.set(to, path);
    to.on('close', () => this.open.delete(to));
    // Under whatever name this is asked, the server is asked under its own.
    const { host } = new URL(this.upstream.url);
    const onward = request(this.upstream.url + path, {
      method,
      headers: { ...from.headers, host, connection: 'close' },
    });
    onward.on('response', (reply) => {
      const { 'content-length': length, ...others } = reply.headers;
      to.writeHead(reply.statusCode ?? 502, fault === 'short' || length === undefined ? others : reply.headers);
      to.flushHeaders();
      reply.on('error', () => to.destroy());
      reply.on('aborted', () => to.destroy());
      if (fault === 'short') reply.once('data', (piece: Buffer) => to.end(piece.subarray(0, piece.length / 2)));
      else reply.pipe(to);
    });
    onward.on('error', () => from.socket.destroy());
    to.on('close', () => onward.destroy());
    from.pipe(onward);
  }

  /** A file of the build, or its page for what may be a view. */
  private async serve(address: string, accept: string, to: ServerResponse): Promise<boolean> {
    const { pathname } = new URL(address, this.url);
    if (/^\/(api|v1|media|feeds|health|metrics)(\/|$)/.test(pathname)) return false;
    const isView = extname(pathname) === '' && accept.includes('text/html');
    const name = isView ? '/index.html' : pathname;
    const bytes = await readFile(join(this.dist ?? '', name)).catch(() => undefined);
    if (bytes === undefined) {
      to.writeHead(404).end();
      return true;
    }
    const guarded = name === '/index.html' || name === '/sw.js';
    to.writeHead(200, {
      ...(guarded ? this.policies : {}),
      'Content-Type': kTypes[extname(name)] ?? 'application/octet-stream',
      'Cache-Control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    to.end(bytes);
    return true;
  }
}
