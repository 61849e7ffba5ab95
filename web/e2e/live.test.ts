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
  expect(front.askedSince(closing).filter((asked) => !asked.path.startsWith('/api/events'))).toEqual([]);
});
