import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';

/** What a page can be in: nothing there yet, on its way, refused by the server, with what it is for. */
const states = ['empty', 'loading', 'error', 'full'] as const;
/** What comes from the server's library, as opposed to the studio's own files. */
const kAnswers = /^https?:\/\/[^/]+\/(api|metrics|media)(\/|\?|$)/;
const looks = (['light', 'dark'] as const).flatMap((theme) => [1280, 360].map((width) => ({ theme, width })));

let bare: Server;
let stocked: Server;
let episode = '';
let show = '';
let axe = '';

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  bare = await Server.start();
  stocked = await Server.start({ args: ['--demo'] });
  const podcast = await stocked.api<{ id: string }>('POST', '/api/podcasts', {
    title: 'Harbour Lights',
    description: 'What the coast was lit with.',
    category: 'History',
    author: 'The keepers',
    language: 'en',
  });
  show = podcast.id;
  episode = await makeEpisode(stocked, { podcast_id: show });
  await makeEpisode(stocked, { podcast_id: show, title: 'A second light', review: true });
  // A failed one and its job: nothing answers at this address.
  await stocked.api('POST', '/api/episodes', { sources: [{ url: 'http://127.0.0.1:9/' }], writer: 'digest' });
});

afterAll(async () => {
  await closeBrowser();
  await Promise.all([bare.dispose(), stocked.dispose()]);
});

const pages = () => ({
  library: '/',
  new: '/new',
  episode: `/e/${episode}`,
  edit: `/e/${episode}/edit`,
  queue: '/queue',
  shows: '/shows',
  show: `/shows/${show}`,
  metrics: '/ops',
  settings: '/settings',
});

/** Puts the pages of `context` into a state by what the server answers. */
async function arrange(context: BrowserContext, state: (typeof states)[number]): Promise<void> {
  if (state === 'loading') {
    await context.route(kAnswers, () => new Promise<void>(() => undefined));
  } else if (state === 'error') {
    await context.route(kAnswers, (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'about:blank',
          title: 'Out of order',
          status: 500,
          code: 'internal',
          detail: 'The library cannot be read just now.',
          request_id: 'test',
          retryable: false,
        }),
      }),
    );
  }
}

async function settle(page: Page, state: (typeof states)[number]): Promise<void> {
  await page.locator('main h1, main h2').first().waitFor();
  if (state !== 'full' && state !== 'empty') return;
  await page.waitForFunction(() =>
    [...document.querySelectorAll('main .skeleton, main [aria-busy=true]')].every((part) => !part.checkVisibility()),
  );
}

interface Flaw {
  where: string;
  rule: string;
  nodes: string[];
}

async function judge(page: Page, where: string): Promise<Flaw[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      resultTypes: ['violations'],
    }),
  );
  const flaws: Flaw[] = violations.map(({ id, nodes }) => ({
    where,
    rule: id,
    nodes: nodes
      .slice(0, 4)
      .map((node) => `${node.html.slice(0, 160)} — ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
  }));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) flaws.push({ where, rule: 'wider-than-the-window', nodes: [`${wide} px`] });
  return flaws;
}

describe.each(looks)('$theme, $width px', ({ theme, width }) => {
  test.each(states)('axe finds nothing on any page: %s', async (state) => {
    const server = state === 'empty' ? bare : stocked;
    const { context, flaws } = await openContext(server, {
      colorScheme: theme,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
      serviceWorkers: 'block',
    });
    await arrange(context, state);
    const page = await context.newPage();
    const found: Flaw[] = [];
    for (const [name, path] of Object.entries(pages())) {
      // A server without episodes has no page of one.
      if (state === 'empty' && ['episode', 'edit', 'show'].includes(name)) continue;
      await page.goto(path, { waitUntil: 'commit' });
      await settle(page, state);
      found.push(...(await judge(page, `${name} ${state} ${theme} ${width}`)));
      if (process.env.PICTURES) {
        await page.screenshot({ path: `${process.env.PICTURES}/${name}-${state}-${theme}-${width}.png` });
      }
    }
    expect(found).toEqual([]);
    expect(flaws).toEqual([]);
    await context.close();
  });
});

test('nothing needs more than 320 px', async () => {
  const { context } = await openContext(stocked, { viewport: { width: 320, height: 640 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  for (const path of Object.values(pages())) {
    await page.goto(path, { waitUntil: 'commit' });
    await settle(page, 'full');
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
  }
  await context.close();
});
