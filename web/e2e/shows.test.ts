import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';
import { png } from './pictures';

interface Show {
  id: string;
  title: string;
  feed_url: string;
  image: string;
  image_made: boolean;
  revision: number;
}

let server: Server;
let page: Page;
let flaws: string[];

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});
beforeEach(async () => {
  const opened = await openContext(server);
  flaws = opened.flaws;
  page = await opened.context.newPage();
});
afterEach(async () => {
  await page.context().close();
  expect(flaws).toEqual([]);
});

async function makeShow(title: string): Promise<Show> {
  return await server.api<Show>('POST', '/api/podcasts', {
    title,
    author: 'The Keepers',
    description: 'What the towers have seen.',
    category: 'History',
    language: 'en',
  });
}

async function show(id: string): Promise<Show> {
  return await server.api<Show>('GET', `/api/podcasts/${id}`);
}

function field(label: string) {
  return page.getByLabel(label, { exact: true });
}

const save = () => page.getByRole('button', { name: 'Save', exact: true });

test('a new show is made, and what is wrong is said at its field', async () => {
  await page.goto('/shows');
  await page.getByRole('button', { name: 'Make the first one' }).click();
  await field('Title').fill('Lighthouse Stories');
  await field('Author').fill('The Keepers');
  await field('Category').selectOption('Society & Culture > Documentary');
  await field('Language').fill('not a language');
  await field('Description').fill('What the towers have seen.');
  await page.getByRole('button', { name: 'Make the show' }).click();
  await page.getByText('is no BCP-47 language tag').waitFor();
  expect(await field('Language').evaluate((element) => element === document.activeElement)).toBe(true);
  await field('Language').fill('en-GB');
  await page.getByRole('button', { name: 'Make the show' }).click();
  await page.getByRole('heading', { level: 1, name: 'Lighthouse Stories' }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  expect(await show(id)).toMatchObject({ title: 'Lighthouse Stories' });
  await page.getByRole('link', { name: 'All shows' }).click();
  await page.getByRole('link', { name: 'Lighthouse Stories' }).waitFor();
});

test('a half-written new show is still there after a reload', async () => {
  await page.goto('/shows');
  await page.getByRole('button', { name: 'New show' }).click();
  await field('Title').fill('Half a thought');
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('button', { name: 'New show' }).click();
  await expect.poll(() => field('Title').inputValue()).toBe('Half a thought');
});

test('a new name is in the feed, and what was written survives a reload', async () => {
  const { id, feed_url } = await makeShow('Before');
  await page.goto(`/shows/${id}`);
  await field('Title').fill('After & beyond');
  await page.reload();
  await page.getByRole('region', { name: 'Unsaved changes' }).waitFor();
  expect(await field('Title').inputValue()).toBe('After & beyond');
  await save().click();
  await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  const feed = await (await fetch(feed_url)).text();
  expect(feed).toContain('<title>After &amp; beyond</title>');
});

test('a field that the server refuses keeps what was written and has the focus', async () => {
  const { id } = await makeShow('Refusals');
  await page.goto(`/shows/${id}`);
  await field('Website').first().fill('example.org');
  await field('Title').fill('Something else');
  await save().click();
  await page.getByText('Must begin with https:// or http://').waitFor();
  expect(await field('Website').first().inputValue()).toBe('example.org');
  expect(await show(id)).toMatchObject({ title: 'Refusals' });
  await field('Website').first().fill('https://example.org');
  await save().click();
  await expect.poll(async () => (await show(id)).title).toBe('Something else');
});

test('hosts are added and reach the feed', async () => {
  const { id, feed_url } = await makeShow('Hosts');
  await page.goto(`/shows/${id}`);
  await page.getByRole('button', { name: 'Add a host' }).click();
  await field('Name').fill('Clara');
  await save().click();
  await expect.poll(async () => await (await fetch(feed_url)).text()).toMatch(/<podcast:person[^>]*>Clara</);
});

test('two people change the same field: neither is lost without a word', async () => {
  const { id } = await makeShow('First');
  await page.goto(`/shows/${id}`);
  await field('Title').fill('Mine');
  await field('Author').fill('Me');
  await server.api('PATCH', `/api/podcasts/${id}`, { title: 'Theirs', description: 'Another.' });
  await page.getByText('Changed elsewhere meanwhile: Title (“Theirs”)').waitFor();
  expect(await field('Description').inputValue()).toBe('Another.');
  expect(await save().isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await save().click();
  await expect.poll(async () => (await show(id)).title).toBe('Mine');
});

test('a cover is checked before it is sent, and shown when it is there', async () => {
  const { id } = await makeShow('Covers');
  await page.goto(`/shows/${id}`);
  const picker = page.getByLabel('Picture for the cover');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/artwork')) sent.push(request.method());
  });
  await picker.setInputFiles({ name: 'small.png', mimeType: 'image/png', buffer: png(300, 300) });
  await page.getByText('This picture has 300 × 300 pixels').waitFor();
  await picker.setInputFiles({ name: 'wide.png', mimeType: 'image/png', buffer: png(1600, 1400) });
  await page.getByText('Crop it to a square').waitFor();
  await picker.setInputFiles({ name: 'clear.png', mimeType: 'image/png', buffer: png(1400, 1400, true) });
  await page.getByText('This picture has transparency').waitFor();
  await picker.setInputFiles({ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await page.getByText('neither a PNG nor a JPEG').waitFor();
  expect(sent).toEqual([]);
  await picker.setInputFiles({ name: 'cover.png', mimeType: 'image/png', buffer: png(1400, 1400) });
  await page.getByRole('button', { name: 'Replace' }).waitFor();
  const { image, image_made } = await show(id);
  expect(image_made).toBe(false);
  expect(sent).toEqual(['PUT']);
  await expect.poll(() => page.getByAltText('Cover of Covers').getAttribute('src')).toBe(new URL(image).pathname);
  await page.getByRole('button', { name: 'Use the generated cover' }).click();
  await page.getByRole('button', { name: 'Choose a picture' }).waitFor();
  expect(await show(id)).toMatchObject({ image_made: true });
});

test('a private address works until it is revoked', async () => {
  const { id } = await makeShow('Secrets');
  await page.goto(`/shows/${id}`);
  await field('For whom').fill('Patrons');
  await page.getByRole('button', { name: 'Make an address' }).click();
  const address = await field('Private address of Patrons').inputValue();
  expect((await fetch(address)).status).toBe(200);
  await page.getByRole('button', { name: 'Revoke Patrons' }).click();
  expect(await page.getByRole('button', { name: 'Keep it' }).evaluate((it) => it === document.activeElement)).toBe(
    true,
  );
  await page.getByRole('button', { name: 'Revoke it' }).click();
  await page.getByText('Revoked (1)').waitFor();
  expect((await fetch(address)).ok).toBe(false);
});

test('the QR code and the episodes of the show are there', async () => {
  const { id } = await makeShow('Codes');
  const episode = await makeEpisode(server, { podcast_id: id });
  await page.goto(`/shows/${id}`);
  await page.getByRole('button', { name: 'QR code' }).click();
  await page.getByRole('img', { name: /^QR code of http/ }).waitFor();
  const episodes = page.getByRole('region', { name: 'Episodes' });
  await episodes.locator(`a[href="/e/${episode}"]`).waitFor();
  await episodes.getByRole('link', { name: '1 episode in the library' }).click();
  await page.waitForURL(`**/?podcast=${id}`);
});

test('checks say what is wrong, why, and lead to the field', async () => {
  const { id } = await makeShow('Checked');
  await page.goto(`/shows/${id}`);
  const checks = page.getByRole('region', { name: 'Checks' });
  await checks.getByText('Nothing is wrong').waitFor();
  await server.api('PATCH', `/api/podcasts/${id}`, { new_feed_url: 'https://elsewhere.example/feed.xml' });
  await checks.getByText('It has moved to "https://elsewhere.example/feed.xml"').waitFor();
  await checks.getByRole('link', { name: 'Apple, A Podcaster' }).waitFor();
  await checks.getByRole('button', { name: 'Fix F14.moved' }).click();
  const address = field('New feed address');
  expect(await address.evaluate((element) => element === document.activeElement)).toBe(true);
  await address.fill('');
  await save().click();
  await checks.getByText('Nothing is wrong').waitFor();
});

test('a deleted show comes back with Undo', async () => {
  const { id } = await makeShow('Gone too soon');
  await page.goto(`/shows/${id}`);
  await page.getByRole('button', { name: 'More for this show' }).click();
  await page.getByRole('menuitem', { name: 'Delete the show' }).click();
  await page.waitForURL('**/shows');
  await page.getByText('Deleted “Gone too soon”.').waitFor();
  await page.getByRole('link', { name: 'Gone too soon' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'Gone too soon' }).waitFor();
});

test('hostile titles are text and break no layout', async () => {
  const { id } = await makeShow(`<img src=x onerror=alert(1)>${'W'.repeat(200)}`);
  await server.api('PATCH', `/api/podcasts/${id}`, {
    author: `\u202e${'א'.repeat(100)}`,
    description: 'x'.repeat(4000),
  });
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ['/shows', `/shows/${id}`]) {
      await page.goto(path);
      await page.getByText('<img src=x', { exact: false }).first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  }
});
