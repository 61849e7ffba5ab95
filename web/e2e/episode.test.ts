import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';

let server: Server;
let show: { id: string; feed_url: string };

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
  show = await server.api('POST', '/api/podcasts', {
    title: 'Harbour Lights',
    description: 'Stories of the sea.',
    author: 'Ann',
    category: 'Technology',
  });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

async function opened(id: string, options: Parameters<typeof openContext>[1] = {}) {
  const { context, flaws } = await openContext(server, options);
  const page = await context.newPage();
  await page.goto(`/e/${id}`);
  return { context, page, flaws };
}

/** The line that is marked as heard. */
function current(page: Page) {
  return page.locator('.line[aria-current=true]');
}

test('opening an episode costs its detail, its transcript and its waveform, once each', async () => {
  const id = await makeEpisode(server, { podcast_id: show.id });
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.includes(id) && !pathname.startsWith('/e/'))
      asked.push(pathname.replace(/.*\./, '.').replace(/.*\/api/, '/api'));
  });
  await page.goto(`/e/${id}`);
  await page.locator('.line').first().waitFor();
  await page.locator('canvas').first().waitFor();
  expect(asked.filter((path) => !path.endsWith('.mp3')).sort()).toEqual(['.json', '.peaks', `/api/episodes/${id}`]);
  expect(asked.some((path) => path.endsWith('.mp3'))).toBe(false);
  expect(flaws).toEqual([]);
  await context.close();
});

test('the title is written over where it stands, and stays', async () => {
  const id = await makeEpisode(server);
  const { context, page, flaws } = await opened(id);
  await page.getByRole('button', { name: 'Change the title' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Keepers of the light');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Keepers of the light' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Change the title');
  await expect
    .poll(async () => (await server.api<{ title: string }>('GET', `/api/episodes/${id}`)).title)
    .toBe('Keepers of the light');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Keepers of the light' }).waitFor();
  expect(flaws).toEqual([]);
  await context.close();
});

test('the transcript goes along, leads anywhere, lets go when scrolled, and is searched', async () => {
  const id = await makeEpisode(server);
  const { context, page, flaws } = await opened(id, { viewport: { width: 1280, height: 600 } });
  const lines = page.locator('.line');
  await lines.nth(6).click();
  await expect.poll(() => current(page).getAttribute('data-line')).toBe('6');
  await expect.poll(() => current(page).getAttribute('data-line'), { timeout: 15_000 }).toBe('7');
  const follow = page.getByRole('button', { name: 'Follow' });
  expect(await follow.getAttribute('aria-pressed')).toBe('true');
  await page.locator('.transcript').hover();
  await page.mouse.wheel(0, -200);
  await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('false');

  await page.getByRole('searchbox', { name: 'Search the transcript' }).fill('TOWERS');
  await page.getByText('1 of 2').or(page.getByText('2 of 2')).waitFor();
  const before = await page.getByText(/^\d of 2$/).textContent();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByText(/^\d of 2$/).textContent()).not.toBe(before);
  await page.getByRole('searchbox').fill('submarine');
  await page.locator('.transcript-search').getByText('Not found').waitFor();
  expect(flaws).toEqual([]);
  await context.close();
});

test('a link to a time opens there, and lines are walked by arrows', async () => {
  const id = await makeEpisode(server);
  const { context, page, flaws } = await opened(`${id}?t=20`);
  await expect.poll(() => current(page).textContent()).toContain('Fresnel');
  const slider = page.locator('main').getByRole('slider', { name: 'Position' });
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^20 seconds of/);
  await page.locator('.line').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.line)).toBe('2');
  await page.keyboard.press('Enter');
  await expect.poll(() => current(page).getAttribute('data-line')).toBe('2');
  expect(flaws).toEqual([]);
  await context.close();
});

test('chapters are added where it is heard, named, moved by keys, and stay locked', async () => {
  const id = await makeEpisode(server);
  const { context, page, flaws } = await opened(id);
  const slider = page.locator('main').getByRole('slider', { name: 'Position' });
  await slider.focus();
  await page.keyboard.press('PageUp');
  const card = page.getByRole('region', { name: 'Chapters' });
  await card.getByRole('button', { name: 'Change' }).click();
  await card.getByRole('button', { name: /^Add at/ }).click();
  await card.getByRole('textbox', { name: 'Name of chapter 2' }).fill('Satellites');
  const handle = page.getByRole('slider', { name: 'Beginning of “Satellites”' });
  await handle.focus();
  const before = Number(await handle.getAttribute('aria-valuenow'));
  await page.keyboard.press('PageDown');
  expect(Number(await handle.getAttribute('aria-valuenow'))).toBeCloseTo(before - 1, 5);
  // What is not saved outlives the page.
  await page.reload();
  await card.getByRole('textbox', { name: 'Name of chapter 2' }).waitFor();
  expect(await card.getByRole('textbox', { name: 'Name of chapter 2' }).inputValue()).toBe('Satellites');
  await card.getByRole('button', { name: 'Save chapters' }).click();
  await card.getByRole('button', { name: /Satellites/ }).waitFor();
  await card.getByText(/Locked: they stay/).waitFor();
  const saved = await server.api<{ locked: boolean; chapters: { title: string }[] }>(
    'GET',
    `/api/episodes/${id}/chapters`,
  );
  expect(saved.locked).toBe(true);
  expect(saved.chapters.map(({ title }) => title)).toEqual(['Introduction', 'Satellites']);
  await card.getByRole('button', { name: 'Unlock' }).click();
  await card.getByText('They follow the script.').waitFor();
  expect(flaws).toEqual([]);
  await context.close();
});

test('what is said of it is changed, and what is typed outlives a reload', async () => {
  const id = await makeEpisode(server);
  const { context, page, flaws } = await opened(id);
  const about = page.getByRole('region', { name: 'About' });
  await about.getByRole('button', { name: 'Change' }).click();
  await about.getByLabel('Show notes').fill('Read https://example.org/lights <b>now</b>.');
  await about.getByLabel('Season').fill('0');
  await about.getByRole('button', { name: 'Save' }).click();
  await about.getByText('A whole number from 1.').waitFor();
  await about.getByLabel('Season').fill('2');
  await about.getByLabel('Number').fill('7');
  // Typed, and kept on this device a moment later: only then the tab goes.
  await expect
    .poll(() =>
      page.evaluate(
        (key) =>
          new Promise((resolve) => {
            const open = indexedDB.open('showrunner');
            open.onsuccess = () => {
              const get = open.result.transaction('drafts').objectStore('drafts').get(key);
              get.onsuccess = () => resolve((get.result as { number?: string } | undefined)?.number);
            };
          }),
        `about:${id}`,
      ),
    )
    .toBe('7');
  await page.reload();
  await expect.poll(() => about.getByLabel('Season').inputValue()).toBe('2');
  await about.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/Season 2 · Episode 7/).waitFor();
  expect(await about.getByRole('link').getAttribute('href')).toBe('https://example.org/lights');
  expect(await about.getByText('<b>now</b>').count()).toBe(1);
  expect(flaws).toEqual([]);
  await context.close();
});

test('publishing asks for a show, then gives the address of the feed', async () => {
  const id = await makeEpisode(server);
  const { context, page, flaws } = await opened(id);
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('heading', { name: 'Which show is it published in?' }).waitFor();
  await page.getByRole('button', { name: 'Harbour Lights' }).click();
  await page
    .getByText(show.feed_url)
    .or(page.getByRole('heading', { name: /^Not published/ }))
    .waitFor();
  expect(await page.getByRole('heading', { name: /^Not published/ }).count()).toBe(0);
  await page.getByRole('region', { name: 'Feed' }).getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Unpublish' }).click();
  await page.getByRole('button', { name: 'Publish', exact: true }).waitFor();
  expect(flaws).toEqual([]);
  await context.close();
});

test('a script that waits for a person is reviewed, then rendered by keyboard', async () => {
  const made = await server.api<{ episode: { id: string }; job: { id: string } }>('POST', '/api/episodes', {
    sources: [{ text: 'Lighthouses have guided ships for two thousand years. Keepers carried the fuel up at night.' }],
    writer: 'digest',
    review: true,
  });
  const { context, page, flaws } = await opened(made.episode.id);
  await page.getByRole('heading', { name: 'Script ready — review it' }).waitFor();
  expect(await page.locator('main').getByRole('link', { name: 'Edit the script' }).getAttribute('href')).toBe(
    `/e/${made.episode.id}/edit`,
  );
  await page.locator('main').getByRole('button', { name: 'Render', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.line').first().waitFor({ timeout: 60_000 });
  expect(flaws).toEqual([]);
  await context.close();
});

test('a failure says why and how it goes on; a deleted episode comes back', async () => {
  const made = await server.api<{ episode: { id: string } }>('POST', '/api/episodes', {
    sources: [{ url: 'http://127.0.0.1:9/nothing' }],
    writer: 'digest',
  });
  const { context, page, flaws } = await opened(made.episode.id);
  await page.getByRole('heading', { name: 'It could not be made' }).waitFor();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByText(/^Deleted/).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
  await page.goto(`/e/${made.episode.id}`);
  await page.locator('main').getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.goto('/e/00000000-0000-7000-8000-000000000000');
  await page.getByRole('heading', { name: 'This episode is not there' }).waitFor();
  expect(flaws).toEqual([]);
  await context.close();
});
