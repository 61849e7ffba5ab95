import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { closeBrowser, longArticle, openContext, Server } from './harness';

let server: Server;
let show: { id: string; title: string; feed_url: string };

beforeAll(async () => {
  server = await Server.start();
});
beforeEach(async () => {
  show = await server.api('POST', '/api/podcasts', {
    title: `Harbour Lights ${Date.now()}`,
    description: 'Stories of the coast.',
    author: 'Ann',
    category: 'History',
    email: 'ann@example.org',
  });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

const flaws: string[] = [];
afterEach(() => expect(flaws.splice(0)).toEqual([]));

async function begin(): Promise<Page> {
  const opened = await openContext(server);
  opened.context.on('close', () => flaws.push(...opened.flaws));
  const page = await opened.context.newPage();
  await page.goto('/');
  return page;
}

/** How an episode is listened to, as the player says it: seconds, from "1 minute 3 seconds of …". */
async function heard(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const text = document.querySelector('[aria-label=Player] [role=slider]')?.getAttribute('aria-valuetext') ?? '';
    const [said = ''] = text.split(' of ');
    const part = (unit: string) => Number(new RegExp(`(\\d+) ${unit}`).exec(said)?.[1] ?? 0);
    return part('hour') * 3600 + part('minute') * 60 + part('second');
  });
}

/** What the feed of the show has, and how often sentences of `episode` were spoken for its present audio. */
async function published(page: Page): Promise<{ feed: string; spoken: number; sentences: number }> {
  const id = /\/e\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
  const { rendered } = await server.api<{ rendered: { sentences: number; cached_sentences: number } }>(
    'GET',
    `/api/episodes/${id}`,
  );
  const feed = await (await fetch(new URL(new URL(show.feed_url).pathname, server.url))).text();
  return { feed, spoken: rendered.sentences - rendered.cached_sentences, sentences: rendered.sentences };
}

test('from a pasted article to the feed, by mouse', async () => {
  const page = await begin();
  await page.getByRole('link', { name: 'New episode' }).first().click();
  await page.getByRole('textbox', { name: /about/i }).first().fill(longArticle('lantern'));
  await page.getByLabel('Show', { exact: true }).selectOption({ label: show.title });
  await page.getByRole('checkbox', { name: 'Review the script first' }).uncheck();
  await page.getByLabel('Length in minutes').last().fill('15');
  await page.getByRole('button', { name: 'Make the episode' }).click();

  await page.getByText('Speak', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Listen to what is done' }).click();
  await expect.poll(() => heard(page), { timeout: 20_000 }).toBeGreaterThan(0);
  expect((await server.api<{ status: string }>('GET', `/api/episodes/${idOf(page)}`)).status).toBe('making');
  await page.getByRole('button', { name: 'Publish' }).waitFor({ timeout: 90_000 });
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Pause' }).click();

  await page
    .getByRole('link', { name: /Edit (the )?script/ })
    .or(page.getByRole('button', { name: /Edit (the )?script/ }))
    .first()
    .click();
  const lines = page.getByRole('textbox', { name: /^Line \d+,/ });
  await lines.nth(1).fill('This line was corrected by hand.');
  await lines.nth(3).fill('And this one was corrected too.');
  await page.getByText('2 lines changed').waitFor();
  await page.getByRole('button', { name: 'Render changed' }).click();
  await page.getByText('The audio is what the script says.').waitFor({ timeout: 90_000 });

  await page
    .getByRole('link', { name: /Episode/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('button', { name: 'Unpublish' }).waitFor({ timeout: 30_000 });
  await page.getByText(show.feed_url).waitFor();

  const { feed, spoken } = await published(page);
  expect(feed).toContain('<item>');
  expect(spoken).toBe(2);
  await page.context().close();
});

test('the same by keyboard alone', async () => {
  const page = await begin();
  const keys = page.keyboard;
  await page.getByRole('heading', { level: 1 }).waitFor();
  await keys.press('n');
  await page.getByRole('heading', { level: 1, name: 'New episode' }).waitFor();
  await tabTo(page, /about/i);
  await keys.insertText(longArticle('foghorn'));
  await tabTo(page, /^Show$/);
  for (const chosen = page.locator('select:focus option:checked'); (await chosen.textContent()) !== show.title;) {
    await keys.press('ArrowDown');
  }
  await tabTo(page, /Review the script first/);
  await keys.press('Space');
  await keys.press('Control+Enter');
  await page.waitForURL(/\/e\//);

  await page.getByRole('button', { name: 'Listen to what is done' }).waitFor();
  await tabTo(page, /Listen to what is done/);
  await keys.press('Enter');
  await expect.poll(() => heard(page), { timeout: 20_000 }).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Publish' }).waitFor({ timeout: 90_000 });
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await keys.press('k'); // pause
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Play', exact: true }).waitFor();

  await tabTo(page, /Edit (the )?script/);
  await keys.press('Enter');
  await tabTo(page, /^Line 2,/);
  await keys.press('Control+a');
  await keys.type('Typed by keys alone.');
  await tabTo(page, /^Line 4,/);
  await keys.press('Control+a');
  await keys.type('And typed once more.');
  await page.getByText('2 lines changed').waitFor();
  await keys.press('Control+Enter');
  await page.getByText('The audio is what the script says.').waitFor({ timeout: 90_000 });

  await tabTo(page, /^Episode$/, 'Shift+Tab');
  await keys.press('Enter');
  await tabTo(page, /^Publish$/);
  await keys.press('Enter');
  await page.getByRole('button', { name: 'Unpublish' }).waitFor({ timeout: 30_000 });
  await page.getByText(show.feed_url).waitFor();
  const { feed, spoken } = await published(page);
  expect(feed).toContain('<item>');
  expect(spoken).toBe(2);
  await page.context().close();
});

function idOf(page: Page): string {
  return /\/e\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
}

/** Goes from control to control until the one of this name has the focus; the focus is never lost on the way. */
async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 250; presses++) {
    const here = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (element === null || element.matches('main, body')) return '';
      const labels = [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent).join(' ');
      return (element.getAttribute('aria-label') ?? (labels || element.textContent)).trim();
    });
    if (name.test(here)) return;
    passed.push(here.slice(0, 30));
    await page.keyboard.press(key);
  }
  throw new Error(`no control ${String(name)} is reached by ${key}; passed: ${passed.slice(0, 60).join(' | ')}`);
}
