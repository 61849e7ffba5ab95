import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { bigLibrary } from '../e2e/big_library';
import { closeBrowser, longArticle, openContext, Server } from '../e2e/harness';
import { Provider } from '../e2e/provider';
import { Figures } from './figures';
import { answered, Traffic } from './traffic';

const kEpisodes = 1_000;
const kMinutes = Number(process.env.SESSION_MINUTES ?? 10);
/** How long the model takes for each answer, so that an episode takes some minutes. */
const kModelMs = 25_000;

/**
 * The session S10, twice at once: with the studio as it is, and as pages without a data store fetch (`?data=naive`). Two
 * tabs; 1,000 episodes scrolled from end to end; a filter; listening with five seeks; an episode that is made for some
 * minutes; three lines edited, rendered, and one edit taken back; published; its show looked at; a minute without the server
 * with two edits. Then nothing until ten minutes have passed.
 */
export async function main(): Promise<number> {
  const [ours, naive] = await Promise.all([session(''), session('?data=naive')]);
  const figures = new Figures('session');
  figures.atMost(`Calls of /api/ in ${kMinutes} minutes, counted in the browser`, ours.browser, 25, '');
  figures.tell('… of which the making of an episode', `${ours.making.toFixed(0)} s`);
  figures.judge('… counted at the server', String(ours.server), 'the same', ours.server === ours.browser);
  figures.tell('… in the naive mode, browser / server', `${naive.browser} / ${naive.server}`);
  figures.atLeast('… fewer than that', (1 - ours.browser / naive.browser) * 100, 85, '%');
  figures.atMost('The same GET under way twice in a tab', ours.doubles.length, 0, '');
  figures.atMost('Calls of an idle tab in the rest of the session', ours.idle, 1, '');
  process.stderr.write(`ours: ${JSON.stringify(ours.routes)}\nnaive: ${JSON.stringify(naive.routes)}\n`);
  process.stderr.write(`doubles: ${ours.doubles.join(', ')}\n`);
  await closeBrowser();
  return figures.print();
}

interface Counted {
  browser: number;
  server: number;
  idle: number;
  making: number; ///< seconds
  doubles: readonly string[];
  routes: [string, number][];
}

async function session(mode: string): Promise<Counted> {
  const began = Date.now();
  const { data } = await bigLibrary(kEpisodes);
  const provider = await Provider.start();
  await provider.behave({ latency_ms: kModelMs });
  await writeFile(join(data, 'model.toml'), `[llm]\nbase_url = "${provider.url}/v1"\nmodel = "scripted"\n`);
  const args = ['--config', join(data, 'model.toml')];
  let server = await Server.start({ data, args });
  const { port } = server;
  const podcast = await server.api<{ id: string; title: string }>('POST', '/api/podcasts', {
    title: 'Session',
    description: 'For counting.',
    author: 'Ann',
    category: 'History',
    email: 'ann@example.org',
  });
  const before = await answered(server);
  const { context } = await openContext(server);
  const traffic = new Traffic(context);
  try {
    const page = await context.newPage();
    await page.goto(`/${mode}`);
    await page.locator('main [aria-posinset]').first().waitFor();
    const other = await context.newPage();
    await other.goto(`/${mode}`);
    await other.locator('main [aria-posinset]').first().waitFor();
    await scrollToEnd(page);
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole('combobox', { name: 'Status' }).selectOption('ready');
    await page.getByRole('combobox', { name: 'Status' }).selectOption('');

    const made = Date.now();
    await make(page, podcast.title);
    const making = (Date.now() - made) / 1000;
    await listen(page);
    await edit(page);
    await publish(page);
    await page.getByRole('link', { name: 'Shows', exact: true }).click();
    await page.getByRole('link', { name: podcast.title }).first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();

    let counted = (await answered(server)) - before;
    await server.stop();
    await editOffline(page);
    server = await Server.start({ data, port, args });
    await page.getByText(/wait(s)? on this device/).waitFor({ state: 'detached', timeout: 90_000 });
    await page.getByRole('link', { name: 'Library', exact: true }).first().click();

    const idleFrom = traffic.calls.length;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + kMinutes * 60_000 - Date.now())));
    const idle = traffic.calls.length - idleFrom;
    await context.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    counted += await answered(server);
    return {
      browser: traffic.calls.length,
      server: counted,
      idle,
      making,
      doubles: traffic.doubles,
      routes: traffic.byRoute(),
    };
  } finally {
    await server.dispose();
    provider.stop();
    await rm(data, { recursive: true, force: true });
  }
}

async function scrollToEnd(page: Page): Promise<void> {
  for (let still = 0, before = -1; still < 20;) {
    const at = await page.evaluate(async () => {
      scrollBy(0, innerHeight);
      await new Promise((resolve) => setTimeout(resolve, 30));
      return scrollY;
    });
    still = at === before ? still + 1 : 0;
    before = at;
  }
}

async function make(page: Page, show: string): Promise<void> {
  await page.getByRole('link', { name: 'New', exact: true }).click();
  await page.getByRole('textbox', { name: /about/i }).first().fill(longArticle('session'));
  await page.getByLabel('Show', { exact: true }).selectOption({ label: show });
  await page.getByRole('checkbox', { name: 'Review the script first' }).uncheck();
  await page.getByRole('button', { name: 'Make the episode' }).click();
  await page.getByRole('button', { name: 'Publish', exact: true }).waitFor({ timeout: 400_000 });
}

async function listen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  for (let seek = 0; seek < 5; seek++)
    await page
      .locator('.line')
      .nth(1 + seek)
      .click();
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Pause' }).click();
}

async function edit(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: 'Edit script' })
    .or(page.getByRole('link', { name: 'Edit script' }))
    .first()
    .click();
  const lines = page.getByRole('textbox', { name: /^Line \d+,/ });
  for (const line of [1, 2, 3]) {
    await lines.nth(line).fill(`Line ${line} was written anew.`);
    await page.locator('[data-state=saved]').waitFor();
  }
  await page.getByRole('button', { name: 'Render changed' }).click();
  await page.getByText('The audio is what the script says.').waitFor({ timeout: 120_000 });
  await lines.nth(3).focus();
  await page.keyboard.press('Control+z');
  await page.locator('[data-state=editing], [data-state=saving]').first().waitFor();
  await page.locator('[data-state=saved]').waitFor();
}

async function publish(page: Page): Promise<void> {
  await page.locator('main').getByRole('link', { name: 'Episode', exact: true }).first().click();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('button', { name: 'Unpublish' }).waitFor({ timeout: 60_000 });
}

/** Two edits while the server is away for a minute. */
async function editOffline(page: Page): Promise<void> {
  await page.goBack();
  await page.goBack();
  for (const title of ['Written without a server', 'And once more']) {
    await page.getByRole('button', { name: 'Change the title' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill(title);
    await page.keyboard.press('Enter');
  }
  await new Promise((resolve) => setTimeout(resolve, Math.min(60_000, kMinutes * 6_000)));
}
