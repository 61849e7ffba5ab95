import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { closeBrowser, openContext, sampleArticle, Server } from './harness';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const documents = join(repository, 'tests/data/documents');

let server: Server;
let context: BrowserContext;
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
  ({ context, flaws } = await openContext(server));
  page = await context.newPage();
  await page.goto('/new');
  await box().waitFor();
});
afterEach(async () => {
  await context.close();
  expect(flaws).toEqual([]);
});

function box() {
  return page.getByRole('textbox', { name: /What is the episode about/ });
}

function card(words: string | RegExp) {
  return page.locator('.source-card').filter({ hasText: words });
}

function make() {
  return page.getByRole('button', { name: /^(Write the script|Make the episode)$/ });
}

function eventually<T>(find: () => Promise<T>) {
  return expect.poll(find, { timeout: 20_000 });
}

async function paste(text: string): Promise<void> {
  await box().evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

interface Episodes {
  total: number;
  episodes: { id: string; title: string; status: string }[];
}

function episodes(): Promise<Episodes> {
  return server.api<Episodes>('GET', '/api/episodes?limit=200');
}

/** An article that no other test has, so that nothing of it is kept by the server. */
function article(name: string): string {
  return `The story of ${name}. ${sampleArticle()} ${name} ends here.`;
}

test('a pasted article becomes a source and then an episode, whose page opens', async () => {
  await paste(article('Pasting'));
  await card('The story of Pasting')
    .getByText(/1\d\d words/)
    .waitFor();
  await make().click();
  await page.waitForURL(/\/e\/[\da-f-]{36}$/);
  const id = page.url().split('/').at(-1) ?? '';
  await eventually(async () => (await server.api<{ status: string }>('GET', `/api/episodes/${id}`)).status).toBe(
    'review',
  );
  // The form begins anew, with the settings of this one.
  await page.goto('/new');
  await eventually(() => page.locator('.source-card').count()).toBe(0);
});

test('a source that cannot be read says why, and the others go on without it', async () => {
  await paste('http://127.0.0.1/secret');
  await paste(article('Two sources'));
  await card('127.0.0.1').getByRole('alert').waitFor();
  expect(await card('127.0.0.1').getByRole('alert').textContent()).toMatch(/cannot be reached.*left out/);
  await card('The story of Two sources')
    .getByText(/English/)
    .waitFor();
  await page.getByText('1 source of 2 cannot be read').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/e\//);
});

test('addresses that are typed become sources, each once', async () => {
  await box().fill('http://127.0.0.1:1/a http://127.0.0.1:1/b http://127.0.0.1:1/a');
  await box().press('Enter');
  await eventually(() => page.locator('.source-card').count()).toBe(2);
  expect(await box().inputValue()).toBe('');
});

test('files are sent and read; those that cannot be are told before or after', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'showrunner-web-'));
  const huge = join(directory, 'huge.txt');
  const file = await open(huge, 'w');
  await file.truncate(65 * 1024 * 1024);
  await file.close();
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/uploads')) sent.push(new URL(request.url()).searchParams.get('name') ?? '');
  });
  await page
    .locator('input[type=file]')
    .setInputFiles([
      join(repository, 'examples/article.md'),
      join(documents, 'report.pdf'),
      join(documents, 'scan.pdf'),
      join(documents, 'make_pdfs.py'),
      huge,
    ]);
  await card('How Lighthouses Got Their Lenses').getByText(/words/).waitFor();
  await card('Annual Report of the Harbour Office')
    .getByText(/900 words/)
    .waitFor();
  expect(await card('scan.pdf').getByRole('alert').textContent()).toMatch(/no text/);
  expect(await card('make_pdfs.py').getByRole('alert').textContent()).toMatch(/PDF and EPUB/);
  expect(await card('huge.txt').getByRole('alert').textContent()).toMatch(/64 MiB/);
  expect(sent.toSorted()).toEqual(['article.md', 'report.pdf', 'scan.pdf']);
  await card('huge.txt')
    .getByRole('button', { name: /Remove/ })
    .click();
  await make().click();
  await page.waitForURL(/\/e\//);
  await rm(directory, { recursive: true });
});

test('a draft survives a reload, and its sources are not read again', async () => {
  await paste(article('Reloading'));
  await card('The story of Reloading')
    .getByText(/English/)
    .waitFor();
  await box().fill('Keep an eye on the lamps');
  await page.getByRole('radio', { name: /Debate/ }).check();
  await page.getByRole('spinbutton', { name: 'Length in minutes' }).fill('12');
  await page.getByRole('textbox', { name: /Title/ }).fill('Lamps');
  const previews: string[] = [];
  await page.reload();
  page.on('request', (request) => {
    if (request.url().endsWith('/api/sources/preview')) previews.push(request.url());
  });
  await card('The story of Reloading')
    .getByText(/English/)
    .waitFor();
  expect(await box().inputValue()).toBe('Keep an eye on the lamps');
  expect(await page.getByRole('radio', { name: /Debate/ }).isChecked()).toBe(true);
  expect(await page.getByRole('spinbutton', { name: 'Length in minutes' }).inputValue()).toBe('12');
  expect(await page.getByRole('textbox', { name: /Title/ }).inputValue()).toBe('Lamps');
  await page.getByText('about 12 minutes').waitFor();
  expect(previews).toEqual([]);
});

test('an order given offline is kept on this device and arrives once, files too', async () => {
  const { total } = await episodes();
  await context.setOffline(true);
  await page.locator('input[type=file]').setInputFiles([join(documents, 'article.md')]);
  await card('article.md').getByRole('alert').waitFor();
  await page.getByRole('textbox', { name: /Title/ }).fill('Written at sea');
  await make().click();
  const kept = page.getByRole('region', { name: 'Kept on this device' });
  await kept.getByText(/Written at sea/).waitFor();
  await eventually(() => page.locator('.source-card').count()).toBe(0);
  await context.setOffline(false);
  await eventually(() => kept.count()).toBe(0);
  await eventually(async () => (await episodes()).episodes.map(({ title }) => title)).toContain('Written at sea');
  expect((await episodes()).total).toBe(total + 1);
});

test('what the server refuses is said at its field, and nothing is lost', async () => {
  await box().fill('Bees');
  await page.getByRole('textbox', { name: /Title/ }).fill('ü'.repeat(200));
  await make().click();
  await page.getByRole('alert').filter({ hasText: /bytes/ }).waitFor();
  await eventually(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.field)).toBe('title');
  expect(await box().inputValue()).toBe('Bees');
  expect(await page.getByRole('region', { name: 'Kept on this device' }).count()).toBe(0);
  await page.getByRole('textbox', { name: /Title/ }).fill('Bees');
  await page.getByRole('checkbox', { name: 'Review the script first' }).uncheck();
  await page.getByRole('button', { name: 'Make the episode' }).click();
  await page.waitForURL(/\/e\//);
});

test('an empty form says what is missing', async () => {
  await make().click();
  await page.getByRole('alert').filter({ hasText: 'Say what the episode is about' }).waitFor();
});

test('a voice is heard, stopped, and asked for once', async () => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/tts/synthesize')) asked.push(request.url());
  });
  const voice = page.getByRole('combobox', { name: 'Voice of host 1' });
  await voice.locator('option[value=clara]').waitFor({ state: 'attached' });
  await voice.selectOption('clara');
  await page.getByRole('button', { name: 'Hear Clara' }).click();
  await page.getByRole('button', { name: 'Stop Clara' }).click();
  await page.getByRole('button', { name: 'Hear Clara' }).click();
  await page.getByRole('button', { name: 'Hear Clara' }).waitFor(); // it has come to its end
  await page.getByRole('button', { name: 'Hear Clara' }).click();
  await page.getByRole('button', { name: 'Stop Clara' }).waitFor();
  expect(asked.length).toBeLessThanOrEqual(2);
});

test('five lines become five episodes, and rows with flaws stay', async () => {
  const { total } = await episodes();
  await page.getByText('Many at once').click();
  const lines = page.getByRole('textbox', { name: /One topic, link or text/ });
  await lines.fill(
    `title,topic,minutes\n${[1, 2, 3, 4, 5].map((n) => `Batch ${n},Topic ${n},1`).join('\n')}\nOdd,Odd,-3`,
  );
  await page.getByRole('cell', { name: /must be a number/ }).waitFor();
  await page.getByRole('button', { name: 'Make 5 episodes' }).click();
  await page.getByText('5 episodes in the queue.').waitFor();
  expect(await lines.inputValue()).toBe('title,topic,minutes\nOdd,Odd,-3');
  expect((await episodes()).total).toBe(total + 5);
  await page.getByRole('link', { name: 'See the queue' }).click();
  await page.getByRole('heading', { level: 1, name: 'Queue' }).waitFor();
});
