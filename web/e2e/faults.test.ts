import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Front } from './front';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';

let server: Server;
let front: Front;
let episode: string;
let show: string;

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
  front = await Front.before(server);
  const about = {
    title: 'A show',
    description: 'About things.',
    language: 'en',
    category: 'Technology',
    author: 'Ada',
  };
  show = (await server.api<{ id: string }>('POST', '/api/podcasts', about)).id;
  episode = await makeEpisode(server, { podcast_id: show });
});
afterAll(async () => {
  await closeBrowser();
  await front.close();
  await server.dispose();
});

/** Every route that a page reads, and a page that cannot do without. */
const readings = (): [name: string, route: RegExp, page: string][] => [
  ['the list of episodes', /^\/api\/episodes(\?|$)/, '/'],
  ['an episode', new RegExp(`^/api/episodes/${episode}$`), `/e/${episode}`],
  ['its script', new RegExp(`^/api/episodes/${episode}/script`), `/e/${episode}/edit`],
  ['its transcript', /^\/media\/.*\.(json|vtt|html)$/, `/e/${episode}`],
  ['jobs', /^\/api\/jobs/, '/queue'],
  ['shows', /^\/api\/podcasts(\?|$)/, '/shows'],
  ['what stands against a publication', /^\/api\/podcasts\/[^/]*\/checks/, `/shows/${show}`],
  ['voices', /^\/api\/voices/, '/settings'],
  ['models', /^\/api\/models/, '/settings'],
  ['the configuration', /^\/api\/settings/, '/settings'],
  ['metrics', /^\/metrics/, '/ops'],
];

describe('an error of the server', () => {
  test('is told by the page that needed the answer, which goes on when asked to, without a reload', async () => {
    const silent: string[] = [];
    for (const [name, route, path] of readings()) {
      const { context, flaws } = await openContext(server);
      const page = await context.newPage();
      let loads = 0;
      page.on('load', () => ++loads);
      const end = front.fault(500, route);
      const began = Date.now();
      try {
        await page.goto(path);
        const again = page.getByRole('button', { name: 'Try again' }).first();
        await again.waitFor({ timeout: 15_000 });
        expect(front.asked.some((asked) => asked.at >= began && route.test(asked.path))).toBe(true);
        await page
          .getByText(/could not be loaded|server answered 500/i)
          .first()
          .waitFor();
        end();
        await again.click();
        await page
          .getByText(/could not be loaded|server answered 500/i)
          .first()
          .waitFor({ state: 'detached', timeout: 15_000 });
        expect(loads).toBe(1);
      } catch (error) {
        silent.push(`${name} (${path}): ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
      } finally {
        end();
      }
      expect(flaws).toEqual([]);
      await context.close();
    }
    expect(silent).toEqual([]);
  });
});

test('a token that is no longer good asks for another over the page, and what was typed is still there', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'showrunner-token-'));
  const file = async (token: string) => {
    const path = join(directory, token);
    await writeFile(path, token, { mode: 0o600 });
    return ['--demo', '--token-file', path];
  };
  const own = await Server.start({ args: await file('the-first-token-of-this-server') });
  const between = await Front.before(own);
  const { context, flaws } = await openContext(own);
  const signIn = async (token: string) => {
    await page.getByRole('textbox', { name: 'Token' }).fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const page = await context.newPage();
  let loads = 0;
  let again: Server | undefined;
  page.on('load', () => ++loads);
  try {
    await page.goto('/new');
    await signIn('a wrong one');
    await page.getByText(/not the server's token/).waitFor();
    await signIn('the-first-token-of-this-server');
    await page.getByRole('textbox', { name: 'Token' }).waitFor({ state: 'detached' });
    const other = await context.newPage();
    await other.goto('/');
    await other.getByRole('heading', { name: 'Library' }).waitFor();
    const text = page.getByRole('textbox').first();
    await text.fill('Half a thought about lighthouses');
    await own.stop();
    again = await Server.start({ args: await file('another-token-altogether'), data: own.data });
    between.leadTo(again);
    await page.getByRole('textbox', { name: 'Token' }).waitFor({ timeout: 40_000 });
    await other.getByRole('textbox', { name: 'Token' }).waitFor();
    await signIn('another-token-altogether');
    await page.getByRole('textbox', { name: 'Token' }).waitFor({ state: 'detached' });
    await other.getByRole('textbox', { name: 'Token' }).waitFor({ state: 'detached' });
    expect(await text.inputValue()).toBe('Half a thought about lighthouses');
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
    expect(loads).toBe(1);
    // Signing out forgets what the server said, in the other tab as well, and not what was typed.
    await other.goto('/settings');
    await other.evaluate(async () =>
      (await caches.open('showrunner-saved')).put('/media/a/b.mp3', new Response('sound')),
    );
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('textbox', { name: 'Token' }).waitFor();
    await page.getByRole('textbox', { name: 'Token' }).waitFor();
    const kept = await other.evaluate(async () => {
      const opening = indexedDB.open('showrunner');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const count = (store: string) =>
        new Promise<number>((resolve) => {
          const counting = opening.result.transaction(store).objectStore(store).count();
          counting.onsuccess = () => resolve(counting.result);
        });
      return {
        cache: await count('cache'),
        drafts: await count('drafts'),
        saved: (await (await caches.open('showrunner-saved')).keys()).length,
      };
    });
    expect(kept.cache).toBe(0);
    expect(kept.drafts).toBeGreaterThan(0);
    expect(kept.saved).toBe(0);
    expect(flaws).toEqual([]);
  } finally {
    await context.close();
    await between.close();
    await again?.stop('SIGKILL');
    await own.dispose();
    await rm(directory, { recursive: true, force: true });
  }
});
