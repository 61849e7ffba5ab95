import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BigLibrary, bigLibrary } from './big_library';
import { closeBrowser, makeEpisode, openContext, sampleArticle, Server } from './harness';

let big: BigLibrary;
let server: Server;

beforeAll(async () => {
  big = await bigLibrary();
  server = await Server.start({ data: big.data, args: ['--demo'] });
}, 180_000);
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
  await rm(big.data, { recursive: true, force: true });
});

const rows = (page: Page) => page.locator('.virtual-list > li');
const titles = (page: Page) => page.locator('.virtual-list .title');
const count = (page: Page) => page.locator('.library .head p');

/** The library of ten thousand, with the requests for lists that it makes. */
async function openLibrary(address = '/') {
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  const lists: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname === '/api/episodes' && request.method() === 'GET') lists.push(search);
  });
  await page.goto(address);
  await titles(page).first().waitFor();
  return { context, page, flaws, lists, close: () => context.close() };
}

describe('ten thousand episodes', () => {
  test('a word is looked for at once and by the server, and Back leads to the whole list', async () => {
    const { page, flaws, lists, close } = await openLibrary();
    await count(page).getByText('10,000 episodes').waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
    await page.keyboard.type(big.words.rare);
    await page.waitForURL(`**/?q=${big.words.rare}`);
    await page.locator('.library .head p', { hasText: /^\d{1,2} episodes$/ }).waitFor();
    // The words of transcripts are found too; the whole word was asked for once, not once for each letter.
    const asked = lists.filter((search) => search.includes('q='));
    expect(asked.filter((search) => search.includes(`q=${big.words.rare}&`))).toHaveLength(1);
    expect(asked.length).toBeLessThan(big.words.rare.length);
    await page.goBack();
    await count(page).getByText('10,000 episodes').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    expect(lists.filter((search) => !search.includes('q='))).toHaveLength(1);
    expect(flaws).toEqual([]);
    await close();
  });

  test('filters are a part of the address: Back and a reload keep them', async () => {
    const { page, close } = await openLibrary();
    await page.getByLabel('Show', { exact: true }).selectOption(big.podcasts[3] ?? '');
    await count(page).getByText('500 episodes').waitFor();
    await page.getByLabel('Status').selectOption('published');
    await page.locator('.library .head p', { hasText: /^3\d\d episodes$/ }).waitFor();
    await page.getByLabel('Order').selectOption('title');
    await page.waitForURL('**sort=title');
    const address = page.url();
    await page.reload();
    await titles(page).first().waitFor();
    expect(page.url()).toBe(address);
    expect(await page.getByLabel('Status').inputValue()).toBe('published');
    await page.goBack();
    await page.goBack();
    await count(page).getByText('500 episodes').waitFor();
    expect(await page.getByLabel('Status').inputValue()).toBe('');
    await close();
  });

  test('what is looked for and is nowhere is told, with a way back', async () => {
    const { page, close } = await openLibrary();
    await page.getByRole('searchbox').fill('xyzzyquux');
    await page.getByRole('heading', { name: 'No episode matches' }).waitFor();
    await page.getByRole('button', { name: 'Show all episodes' }).click();
    await count(page).getByText('10,000 episodes').waitFor();
    await close();
  });

  test('arrow keys, Home, End and pages move the focus; the row with the focus stays in the page', async () => {
    const { page, close } = await openLibrary();
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset') ?? 'none');
    await page.getByRole('searchbox').press('ArrowDown');
    await expect.poll(focused).toBe('1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('3');
    const title = await page.evaluate(() => document.activeElement?.textContent);
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 6000);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(5000);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(title);
    await page.keyboard.press('ArrowUp');
    await expect.poll(focused).toBe('2');
    await expect.poll(() => page.evaluate(() => scrollY)).toBeLessThan(500);
    await page.keyboard.press('PageDown');
    await expect.poll(async () => Number(await focused())).toBeGreaterThan(8);
    await page.keyboard.press('Tab');
    expect(await focused()).not.toBe('none'); // to the next control of the same row
    await page.keyboard.press('Home');
    await expect.poll(focused).toBe('1');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/e/*');
    await page.goBack();
    await titles(page).first().waitFor();
    await expect.poll(focused).toBe('1');
    await close();
  });

  test('the end can be reached, page after page in order, and Back finds the place', async () => {
    const { page, lists, close } = await openLibrary();
    await page.getByRole('searchbox').press('ArrowDown');
    await page.keyboard.press('End');
    const last = page.locator('.virtual-list > li[aria-posinset="10000"]');
    await last.waitFor();
    await last.locator('.title').waitFor({ timeout: 60_000 });
    expect(lists.filter((search, at) => lists.indexOf(search) !== at)).toEqual([]);
    expect(lists).toHaveLength(50);
    expect(await last.getAttribute('aria-setsize')).toBe('10000');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset')))
      .toBe('10000');
    const title = await last.locator('.title').textContent();
    const place = await page.evaluate(() => scrollY);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/e/*');
    expect(await page.evaluate(() => scrollY)).toBeLessThan(500);
    await page.goBack();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
    await page.getByRole('link', { name: title ?? '' }).waitFor();
    await page.reload();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
    await close();
  });

  test('only what is looked at is fetched', async () => {
    const { page, lists, close } = await openLibrary();
    await page.mouse.move(700, 500);
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, 500);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1500);
    expect(lists).toHaveLength(1);
    await close();
  });

  test('several are deleted, and Undo brings them back', async () => {
    const { page, close } = await openLibrary();
    const boxes = page.locator('.virtual-list input[type=checkbox]');
    const first = await titles(page).nth(1).textContent();
    await boxes.nth(1).click();
    await boxes.nth(4).click({ modifiers: ['Shift'] });
    const bar = page.getByRole('region', { name: 'Selected episodes' });
    await bar.getByText('4 episodes selected').waitFor();
    await bar.getByRole('button', { name: 'Delete' }).click();
    await count(page).getByText('9,996 episodes').waitFor();
    expect(await titles(page).nth(1).textContent()).not.toBe(first);
    await page.getByRole('button', { name: 'Undo' }).click();
    await count(page).getByText('10,000 episodes').waitFor();
    await expect.poll(() => titles(page).nth(1).textContent()).toBe(first);
    await close();
  });

  test('by keyboard: select with Shift and the arrows, all with Ctrl+A, delete, and restore what was deleted', async () => {
    const { page, close } = await openLibrary();
    await page.getByRole('searchbox').press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    const bar = page.getByRole('region', { name: 'Selected episodes' });
    await bar.getByText('2 episodes selected').waitFor();
    await page.keyboard.press('Control+a');
    await bar.getByText('200 episodes selected').waitFor();
    await bar.getByRole('button', { name: 'Select nothing' }).click();
    await titles(page).first().focus();
    await page.keyboard.press('Delete');
    await count(page).getByText('9,999 episodes').waitFor();
    expect(await page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset'))).toBe('1');
    await page.getByLabel('Status').selectOption('deleted');
    await count(page).getByText('1 episode').waitFor();
    await page.getByRole('button', { name: /^Restore/ }).click();
    await page.getByRole('heading', { name: 'Nothing has been deleted' }).waitFor();
    await page.getByRole('button', { name: 'Show all episodes' }).click();
    await count(page).getByText('10,000 episodes').waitFor();
    await close();
  });

  test('never more than sixty rows are in the page', async () => {
    const { page, close } = await openLibrary();
    await page.evaluate(() => {
      const list = document.querySelector('.virtual-list');
      const most = { rows: 0 };
      Object.assign(window, { most });
      new MutationObserver(() => (most.rows = Math.max(most.rows, list?.childElementCount ?? 0))).observe(
        list ?? document.body,
        { childList: true },
      );
    });
    for (let at = 0; at <= 20; at++) await page.evaluate((share) => scrollTo(0, share * 640_000), at / 20);
    await page.mouse.move(700, 500);
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, -900);
    expect(await page.evaluate(() => (window as unknown as { most: { rows: number } }).most.rows)).toBeLessThanOrEqual(
      60,
    );
    expect(await rows(page).count()).toBeLessThanOrEqual(60);
    await close();
  });
});

describe('a library that begins', () => {
  let fresh: Server;
  beforeAll(async () => {
    fresh = await Server.start({ args: ['--demo'] });
  });
  afterAll(() => fresh.dispose());

  test('says what to do, makes an episode of a sample without any model, and shows how far it is', async () => {
    const { context, flaws } = await openContext(fresh);
    const page = await context.newPage();
    await page.goto('/');
    await page.getByRole('heading', { name: 'Your library is empty' }).waitFor();
    await page.getByRole('button', { name: 'Make “Why bread remembers”' }).click();
    await page.waitForURL('**/e/*');
    await page.goBack();
    const row = page.locator('.virtual-list > li', { hasText: 'Why bread remembers' });
    await row.locator('.chip', { hasText: /Making \d+ %|Ready/ }).waitFor();
    await row.locator('.chip', { hasText: 'Ready' }).waitFor({ timeout: 60_000 });
    await row.getByRole('button', { name: /^Play/ }).click();
    await page.getByRole('region', { name: 'Player' }).waitFor();
    expect(flaws).toEqual([]);
    await context.close();
  });

  test('an episode that is made elsewhere comes by itself, with its per cent, and nothing is asked for', async () => {
    const { context } = await openContext(fresh);
    const page = await context.newPage();
    await makeEpisode(fresh, { title: 'Before' });
    await page.goto('/');
    await page.getByRole('link', { name: 'Before' }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const made = makeEpisode(fresh, {
      title: 'Told by the stream',
      sources: [{ text: Array.from({ length: 6 }, sampleArticle).join(' ') }],
      duration_minutes: 4,
    });
    const row = page.locator('.virtual-list > li', { hasText: 'Told by the stream' });
    await row.locator('.chip', { hasText: /Making \d+ %/ }).waitFor();
    await made;
    await row.locator('.chip', { hasText: 'Ready' }).waitFor();
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);
    await context.close();
  });

  test('the list stays when the server goes, also in a page that is opened then', async () => {
    const { context } = await openContext(fresh);
    const page = await context.newPage();
    await page.goto('/');
    await titles(page).first().waitFor();
    await context.route('**/api/**', (route) => route.abort());
    await page.getByRole('searchbox').fill('bef');
    await page.getByRole('link', { name: 'Before' }).waitFor();
    await expect.poll(() => titles(page).count()).toBe(1);
    await page.getByText('The server cannot be reached.').waitFor();
    await context.close();
  });
});
