import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Front } from './front';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';

let server: Server;
let front: Front;
let context: BrowserContext;
let flaws: string[];

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
  front = await Front.before(server);
});
afterAll(async () => {
  await closeBrowser();
  await front.close();
  await server.dispose();
});
beforeEach(async () => {
  ({ context, flaws } = await openContext(server));
});
afterEach(async () => {
  await context.close();
  expect(flaws).toEqual([]);
});

async function openLibrary(): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Library' }).waitFor();
  return page;
}

async function rename(id: string, title: string): Promise<void> {
  await server.api('PATCH', `/api/episodes/${id}`, { title });
}

const shows = (page: Page, title: string) =>
  page.getByText(title, { exact: true }).first().waitFor({ timeout: 30_000 });
const streams = (since: number) => front.askedSince(since, '/api/events').length;

/** Makes an episode of some minutes, which takes some seconds. */
function longText(): string {
  return Array.from({ length: 60 }, (_unused, at) => `Lighthouse number ${at + 1} stands ${at + 7} metres high.`).join(
    ' ',
  );
}

/** What was asked beside the stream. */
const apart = (since: number) => front.askedSince(since).filter((asked) => !asked.path.startsWith('/api/events'));

test('tabs share one stream, and none misses anything when the one that has it is closed', async () => {
  const id = await makeEpisode(server);
  await rename(id, 'Before');
  const began = Date.now();
  const tabs = [await openLibrary(), await openLibrary(), await openLibrary()];
  await Promise.all(tabs.map((tab) => shows(tab, 'Before')));
  expect(streams(began)).toBe(1);
  const closing = Date.now();
  const closed = tabs[0]?.close();
  for (let turn = 1; turn <= 20; ++turn) await rename(id, `Change ${turn}`);
  await closed;
  await Promise.all(tabs.slice(1).map((tab) => shows(tab, 'Change 20')));
  await rename(id, 'After');
  await Promise.all(tabs.slice(1).map((tab) => shows(tab, 'After')));
  expect(streams(closing)).toBe(1);
  expect(apart(closing)).toEqual([]);
});

test('a stream that is cut for half a minute loses nothing, and the page says no wrong word meanwhile', async () => {
  const id = await makeEpisode(server);
  await rename(id, 'Whole');
  const page = await openLibrary();
  await shows(page, 'Whole');
  const end = front.fault('cut', '/api/events');
  const cut = Date.now();
  await rename(id, 'Changed while it was cut');
  await page.getByText('The server cannot be reached').waitFor();
  await page.waitForTimeout(Math.max(0, cut + 30_000 - Date.now()));
  end();
  const back = Date.now();
  await shows(page, 'Changed while it was cut');
  await page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
  expect(apart(back)).toEqual([]);
});

test('while only the stream is refused, the page asks for what is being made until it is done, else for nothing', async () => {
  const end = front.fault(503, '/api/events');
  try {
    const page = await openLibrary();
    await page.waitForTimeout(7_000);
    const quiet = Date.now();
    await page.waitForTimeout(6_000);
    expect(apart(quiet)).toEqual([]);
    expect(await page.getByText('The server cannot be reached').count()).toBe(0);
    const asking = makeEpisode(server, { sources: [{ text: longText() }], duration_minutes: 4 });
    await page.reload();
    await page.getByText('under way').waitFor({ state: 'attached' });
    await asking;
    await page.getByText('under way').waitFor({ state: 'detached', timeout: 60_000 });
    expect(apart(quiet).length).toBeGreaterThan(0);
  } finally {
    end();
  }
});

test('a server that is killed in the middle of a render and started anew shows the finished episode without a reload', async () => {
  const own = await Server.start({ args: ['--demo'] });
  const between = await Front.before(own);
  const { context: window } = await openContext(own);
  let again: Server | undefined;
  try {
    const made = await own.api<{ episode: { id: string } }>('POST', '/api/episodes', {
      sources: [{ text: longText() }],
      duration_minutes: 4,
      writer: 'digest',
    });
    const page = await window.newPage();
    let loads = 0;
    page.on('load', () => ++loads);
    await page.goto(`/e/${made.episode.id}`);
    await page
      .getByText(/sentence|Voices|Mix/i)
      .first()
      .waitFor();
    await own.stop('SIGKILL');
    await page.getByText('The server cannot be reached').waitFor();
    again = await Server.start({ args: ['--demo'], data: own.data });
    between.leadTo(again);
    await page.getByText('The server cannot be reached').waitFor({ state: 'detached', timeout: 40_000 });
    await page.getByRole('button', { name: 'Publish' }).waitFor({ timeout: 90_000 });
    expect(loads).toBe(1);
  } finally {
    await window.close();
    await between.close();
    await again?.stop('SIGKILL');
    await own.dispose();
  }
});

test('a frozen tab hands the stream on', async () => {
  const id = await makeEpisode(server);
  await rename(id, 'Warm');
  const first = await openLibrary();
  await shows(first, 'Warm');
  const second = await openLibrary();
  await shows(second, 'Warm');
  const frozen = Date.now();
  // Chromium freezes none of its own accord here, so the page is told so as it would be.
  await first.evaluate(() => document.dispatchEvent(new Event('freeze')));
  await rename(id, 'While it was frozen');
  await shows(second, 'While it was frozen');
  expect(streams(frozen)).toBe(1);
  await first.evaluate(() => document.dispatchEvent(new Event('resume')));
  await shows(first, 'While it was frozen');
  expect(apart(frozen)).toEqual([]);
});

test('a tab that is opened later is told what it missed, and asks for the jobs alone', async () => {
  const id = await makeEpisode(server);
  await rename(id, 'First sight');
  const first = await openLibrary();
  await shows(first, 'First sight');
  await first.waitForTimeout(1_500); // the cache is kept a second after a change
  await rename(id, 'Second sight');
  await shows(first, 'Second sight');
  const opened = Date.now();
  const second = await openLibrary();
  await shows(second, 'Second sight');
  await rename(id, 'Third sight');
  await shows(second, 'Third sight');
  // Jobs are not kept from one visit to the next.
  expect(front.askedSince(opened).filter((asked) => !asked.path.startsWith('/api/jobs'))).toEqual([]);
});

test('tabs at rest ask for nothing', async () => {
  const tabs = [await openLibrary(), await openLibrary()];
  await tabs[1]?.waitForTimeout(5_000);
  const rest = Date.now();
  const restMs = Number(process.env.REST_MS ?? 20_000);
  await tabs[1]?.waitForTimeout(restMs);
  expect(front.asked.filter((asked) => asked.at >= rest)).toEqual([]);
});
