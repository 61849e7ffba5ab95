import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createServer, preview } from 'vite';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const build = process.env.SHOWRUNNER_BUILD ?? join(root, 'build/release');

export interface ServerOptions {
  data?: string; ///< a directory that outlives this server; a new one otherwise
  port?: number; ///< 0: any
  args?: readonly string[]; ///< more of `showrunner serve`, e.g. --demo, --token-file
}

/** The built program, serving the studio that it contains. */
export class Server {
  /** Where the browser finds the studio: at the server itself, or with STUDIO_DEV=1 at Vite's own, in front of it. */
  studio: string;
  private vite: { close(): Promise<void> } | undefined;

  private constructor(
    readonly url: string,
    readonly data: string,
    private readonly process: ChildProcess,
    private readonly ownsData: boolean,
  ) {
    this.studio = url;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const data = options.data ?? (await mkdtemp(join(tmpdir(), 'showrunner-web-')));
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(GROQ|OPENAI)_/.test(name)),
    );
    const child = spawn(
      join(build, 'showrunner'),
      ['--data', data, 'serve', '--listen', `127.0.0.1:${options.port ?? 0}`, ...(options.args ?? [])],
      { env: { ...environment, XDG_CONFIG_HOME: join(data, 'no-config') }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    for await (const line of createInterface({ input: child.stdout })) {
      const at = /http:\/\/[\d.]+:\d+/.exec(line);
      if (at) {
        child.stdout.resume();
        const server = new Server(at[0], data, child, options.data === undefined);
        if (process.env.STUDIO_DEV) await server.developFrom(join(root, 'web'));
        else if (process.env.STUDIO_DIST) await server.serveBuilt(process.env.STUDIO_DIST);
        return server;
      }
    }
    throw new Error('the server did not start');
  }

  private async developFrom(web: string): Promise<void> {
    process.env.SHOWRUNNER_URL = this.url;
    const served = await createServer({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'error' });
    await served.listen(0);
    this.vite = served;
    this.studio = served.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? this.url;
  }

  /** STUDIO_DIST: what `vite build` has made, without building the server anew. */
  private async serveBuilt(outDir: string): Promise<void> {
    process.env.SHOWRUNNER_URL = this.url;
    const web = join(root, 'web');
    const served = await preview({
      root: web,
      configFile: join(web, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir },
      preview: { port: 0, host: '127.0.0.1' },
    });
    this.vite = served;
    this.studio = served.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? this.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Ends it as an operator does (SIGTERM), or as a power cut does (SIGKILL). */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
      await once(this.process, 'exit');
    }
  }

  async dispose(): Promise<void> {
    await this.vite?.close();
    await this.stop('SIGKILL');
    if (this.ownsData) await rm(this.data, { recursive: true, force: true });
  }

  /** Asks the server as a test does, beside the browser. */
  async api<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

let browser: Promise<Browser> | undefined;

/** Debian's Chromium, one for all tests of a file. */
export function theBrowser(): Promise<Browser> {
  browser ??= launchBrowser();
  return browser;
}

/** A Chromium of one's own, with more `args`. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      ...args,
    ],
  });
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** A browser profile of its own on a server, in which a failed script or a broken content policy fails the test. */
export async function openContext(
  server: Server,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; flaws: string[] }> {
  const context = await (
    await theBrowser()
  ).newContext({ baseURL: server.studio, viewport: { width: 1280, height: 800 }, ...options });
  const flaws: string[] = [];
  context.on('weberror', (error) => flaws.push(error.error().stack ?? error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Trusted/i.test(message.text()))
      flaws.push(message.text());
  });
  return { context, flaws };
}

const article = [
  'Lighthouses have guided ships for more than two thousand years.',
  'The first of them burned wood on open towers, and their keepers carried the fuel up every night.',
  'In 1822 Augustin Fresnel built a lens of glass rings that threw the light of one lamp over thirty kilometres.',
  'Electric lamps and automatic fog signals ended the work of the keepers in the twentieth century.',
  'Today most ships find their way by satellite, yet many harbours keep their lights as a second answer.',
  'Volunteers now restore the old towers, and visitors climb them for the view over the sea.',
].join(' ');

/** A text that makes an episode of about half a minute. */
export function sampleArticle(): string {
  return article;
}

const kThings = [
  'tower',
  'lamp',
  'keeper',
  'lens',
  'harbour',
  'pilot',
  'reef',
  'storm',
  'boat',
  'logbook',
  'stair',
  'window',
];
const kDeeds = [
  'was rebuilt',
  'guided the fleet',
  'was painted white',
  'fell silent',
  'was sold',
  'came back',
  'was moved',
  'stood alone',
];
const kTimes = [
  'in spring',
  'after the war',
  'one winter',
  'before the railway',
  'in a single night',
  'by royal order',
  'at low tide',
];

/** A text of about fifteen minutes in which no sentence comes twice; `word` makes it another one. */
export function longArticle(word: string): string {
  const paragraphs: string[] = [];
  for (let index = 0; index < 210; index++) {
    const pick = (list: readonly string[], step: number) => list[(index * step) % list.length] ?? '';
    const sentence = `The ${pick(kThings, 5)} of the ${word} ${pick(kDeeds, 3)} ${pick(kTimes, 2)}, as page ${index + 1} of the old chronicle tells us.`;
    if (index % 6 === 0) paragraphs.push(sentence);
    else paragraphs.push(`${paragraphs.pop() ?? ''} ${sentence}`);
  }
  return paragraphs.join('\n\n');
}

/** An episode that the server has made of the sample article. */
export async function makeEpisode(server: Server, order: Record<string, unknown> = {}): Promise<string> {
  const made = await server.api<{ episode: { id: string }; job: { id: string } }>('POST', '/api/episodes', {
    sources: [{ text: article }],
    duration_minutes: 1,
    writer: 'digest',
    ...order,
  });
  for (;;) {
    const { state, reason } = await server.api<{ state: string; reason: string | null }>(
      'GET',
      `/api/jobs/${made.job.id}`,
    );
    if (state === 'done') return made.episode.id;
    if (state === 'failed' || state === 'cancelled') throw new Error(`the episode was not made: ${reason ?? state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
