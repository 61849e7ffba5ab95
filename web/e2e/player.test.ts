import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';

let server: Server;
let episode: string;

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
  const show = await server.api<{ id: string }>('POST', '/api/podcasts', {
    title: 'Harbour Lights',
    description: 'Stories of the sea.',
    author: 'Ann',
    category: 'Technology',
  });
  episode = await makeEpisode(server, { podcast_id: show.id });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

/** The seek slider of the bar: the audio element itself is not on the page. */
function slider(page: Page) {
  return page.getByRole('region', { name: 'Player' }).getByRole('slider', { name: 'Position' });
}

async function secondsOf(page: Page): Promise<number> {
  return Number(await slider(page).getAttribute('aria-valuenow'));
}

async function hears(page: Page, from: number, to = Number.POSITIVE_INFINITY): Promise<void> {
  await expect
    .poll(() => secondsOf(page), { timeout: 20_000, interval: 100 })
    .toSatisfy((at: number) => at >= from && at <= to, `between ${from} and ${to}`);
}

async function openAndPlay(page: Page): Promise<void> {
  await page.goto(`/e/${episode}`);
  await page.locator('main').getByRole('button', { name: 'Play', exact: true }).click();
  await hears(page, 1);
}

test('plays on from page to page, and seeks by keys', async () => {
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  await openAndPlay(page);
  const before = await secondsOf(page);
  await page.getByRole('link', { name: 'Queue' }).click();
  await page.waitForURL('**/queue');
  await hears(page, before + 1);

  await slider(page).focus();
  await page.keyboard.press('PageUp');
  await hears(page, 30, 40);
  expect(await slider(page).getAttribute('aria-valuetext')).toMatch(/^3\d seconds of 5\d seconds$/);
  await page.keyboard.press('Home');
  await hears(page, 0, 5);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await hears(page, 10, 18);
  expect(flaws).toEqual([]);
  await context.close();
});

test('goes on where it stopped, after a reload and in another tab', async () => {
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  await openAndPlay(page);
  await slider(page).focus();
  await page.keyboard.press('PageUp');
  await hears(page, 31);
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Pause' }).click();
  await page.reload();
  const stopped = await secondsOf(page);
  expect(stopped).toBeGreaterThanOrEqual(30);
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Play', exact: true }).click();
  await hears(page, stopped + 1, stopped + 10);
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Pause' }).click();

  const other = await context.newPage();
  await other.goto(`/e/${episode}`);
  await other.locator('main').getByRole('button', { name: 'Play', exact: true }).click();
  await hears(other, stopped, stopped + 15);
  expect(flaws).toEqual([]);
  await context.close();
});

test('tells the system what is heard, and does what its keys say', async () => {
  const { context, flaws } = await openContext(server);
  // The handlers of media keys can be set and not asked for: they are written down as they are set.
  await context.addInitScript(() => {
    const handlers: Record<string, MediaSessionActionHandler | null> = {};
    const session = navigator.mediaSession;
    const set = session.setActionHandler.bind(session);
    session.setActionHandler = (action: MediaSessionAction, handler: MediaSessionActionHandler | null) => {
      handlers[action] = handler;
      set(action, handler);
    };
    Object.assign(globalThis, { mediaKeys: handlers });
  });
  const page = await context.newPage();
  await openAndPlay(page);
  const press = (action: string, details: Record<string, unknown> = {}) =>
    page.evaluate(
      ([name, more]) => {
        const keys = (globalThis as unknown as { mediaKeys: Record<string, (details: object) => void> }).mediaKeys;
        keys[name]?.({ action: name, ...more });
      },
      [action, details] as const,
    );
  await expect
    .poll(() =>
      page.evaluate(() => {
        const { metadata, playbackState } = navigator.mediaSession;
        return { title: metadata?.title, artist: metadata?.artist, art: metadata?.artwork.length, playbackState };
      }),
    )
    .toEqual({ title: 'Text 1', artist: 'Harbour Lights', art: 1, playbackState: 'playing' });
  await press('seekto', { seekTime: 20 });
  await hears(page, 20, 26);
  await press('seekbackward');
  await hears(page, 10, 17);
  await press('pause');
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Play', exact: true }).waitFor();
  await press('play');
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Pause' }).waitFor();
  expect(flaws).toEqual([]);
  await context.close();
});

test('speed, volume, sleep timer and chapters are set by keyboard alone', async () => {
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  await openAndPlay(page);
  const bar = page.getByRole('region', { name: 'Player' });
  await bar.getByRole('button', { name: /^Speed/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '2×', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await bar.getByRole('button', { name: 'Speed: 2.0 times' }).waitFor();
  await bar.getByRole('button', { name: 'Sleep timer' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '15 minutes' }).focus();
  await page.keyboard.press('Enter');
  await bar.getByRole('button', { name: /Sleep timer: 15 minutes left/ }).waitFor();
  await bar.getByRole('button', { name: 'Mute' }).focus();
  await page.keyboard.press('Enter');
  await bar.getByRole('button', { name: 'Unmute' }).waitFor();
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  expect(flaws).toEqual([]);
  await context.close();
});

test('says what is wrong when the audio does not come, and goes on from there', async () => {
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  await page.goto(`/e/${episode}`);
  await page.locator('.line').nth(4).waitFor();
  await context.route('**/*.mp3', (route) => route.abort());
  await page.locator('.line').nth(4).click();
  const bar = page.getByRole('region', { name: 'Player' });
  await bar.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  await context.unroute('**/*.mp3');
  await bar.getByRole('button', { name: 'Try again' }).click();
  await hears(page, 11, 25);
  expect(flaws).toEqual([]);
  await context.close();
});

test('is heard while it is being made, and goes over to the finished file', async () => {
  const text = Array.from(
    { length: 90 },
    (_, at) =>
      `Part ${at} tells how keeper number ${at} climbed the tower and lit the lamp for the ships of the night.`,
  ).join(' ');
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  const made = await server.api<{ episode: { id: string }; job: { id: string } }>('POST', '/api/episodes', {
    sources: [{ text }],
    duration_minutes: 8,
    writer: 'digest',
  });
  await page.goto(`/e/${made.episode.id}`);
  await page.getByRole('button', { name: 'Listen to what is done' }).click();
  const bar = page.getByRole('region', { name: 'Player' });
  await hears(page, 2);
  expect(await bar.getByText('Still being made').first().isVisible()).toBe(true);
  const { state } = await server.api<{ state: string }>('GET', `/api/jobs/${made.job.id}`);
  expect(state).toBe('running');
  // What has come can be searched.
  await expect
    .poll(async () => Number(await slider(page).getAttribute('aria-valuemax')), { timeout: 30_000 })
    .toBeGreaterThan(12);
  await slider(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await hears(page, 10);
  await page.keyboard.press('Home');
  await hears(page, 0, 5);
  // Done: the finished file, at the same time of it.
  await page.locator('.line').first().waitFor({ timeout: 90_000 });
  const at = await secondsOf(page);
  await expect.poll(() => bar.getByText('Still being made').count(), { timeout: 20_000 }).toBe(0);
  await hears(page, at + 1, at + 12);
  expect(flaws).toEqual([]);
  await context.close();
});

test('an episode that is rendered anew plays on, and offers the new file', async () => {
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  await openAndPlay(page);
  await page.getByRole('link', { name: 'Queue' }).click();
  const now = await server.api<{ version: number; script: { segments: { turns: { text: string }[] }[] } }>(
    'GET',
    `/api/episodes/${episode}/script`,
  );
  const turn = now.script.segments[0]?.turns[0];
  if (turn !== undefined) turn.text = 'Good evening, and welcome.';
  const saved = await fetch(`${server.url}/api/episodes/${episode}/script`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', 'If-Match': `"${now.version}"` },
    body: JSON.stringify(now.script),
  });
  expect(saved.status).toBe(200);
  const before = await secondsOf(page);
  await server.api('POST', `/api/episodes/${episode}/render`);
  const bar = page.getByRole('region', { name: 'Player' });
  await bar.getByRole('button', { name: 'Hear the new one' }).click({ timeout: 60_000 });
  await hears(page, before + 1);
  expect(await bar.getByRole('button', { name: 'Hear the new one' }).count()).toBe(0);
  expect(flaws).toEqual([]);
  await context.close();
});
