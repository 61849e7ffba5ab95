import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { closeBrowser, openContext, Server } from './harness';

let server: Server;

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

async function withPage(at: Server, work: (page: Page) => Promise<void>): Promise<void> {
  const { context, flaws } = await openContext(at);
  await work(await context.newPage());
  await context.close();
  expect(flaws).toEqual([]);
}

test('the theme is changed at once and stays', async () => {
  await withPage(server, async (page) => {
    await page.goto('/settings');
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.getByRole('radio', { name: 'Dark' }).check();
    expect(await paper()).not.toBe(light);
    await page.reload();
    await page.getByRole('radio', { name: 'Dark' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  });
});

test('a command gets another key; one that is taken is asked about; reset gives its own back', async () => {
  await withPage(server, async (page) => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Change the key of Metrics' }).click();
    await page.keyboard.press('n');
    await page.getByText('n is “New episode”.').waitFor();
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Reset the key of Metrics' }).waitFor();
    expect(
      await page
        .getByRole('button', { name: 'Change the key of Metrics' })
        .evaluate((button) => button === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('x');
    await page.waitForURL('**/ops');
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Change the key of Metrics' }).click();
    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.keyboard.press('n');
    await page.waitForURL('**/ops');
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Reset all keys' }).click();
    await page.keyboard.press('n');
    await page.waitForURL('**/new');
  });
});

test('single keys can be switched off', async () => {
  await withPage(server, async (page) => {
    await page.goto('/settings');
    await page.getByRole('checkbox', { name: 'Shortcuts of a single key' }).uncheck();
    await page.locator('main').focus();
    await page.keyboard.press('n');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    expect(new URL(page.url()).pathname).toBe('/settings');
  });
});

test('a number out of its limits is said at the field, and the last good one stays', async () => {
  await withPage(server, async (page) => {
    await page.goto('/settings');
    const back = page.getByLabel('Skip back', { exact: true });
    await back.fill('15');
    await back.fill('500');
    await page.getByText('Between 1 and 120; 15 is kept until then.').waitFor();
    await page.reload();
    expect(await page.getByLabel('Skip back', { exact: true }).inputValue()).toBe('15');
  });
});

test('preferences go out and come in, and another file is refused', async () => {
  await withPage(server, async (page) => {
    await page.goto('/settings');
    await page.getByLabel('Skip forward', { exact: true }).fill('45');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export preferences' }).click(),
    ]);
    const text = await readFile(await file.path(), 'utf8');
    await page.getByLabel('Skip forward', { exact: true }).fill('20');
    await page.getByLabel('File of preferences').setInputFiles({
      name: 'other.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"name":"something else"}'),
    });
    await page.getByText('These are no preferences of the studio').waitFor();
    await page.getByLabel('File of preferences').setInputFiles({
      name: 'preferences.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    });
    await page.getByText('Imported your preferences.').waitFor();
    expect(await page.getByLabel('Skip forward', { exact: true }).inputValue()).toBe('45');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.getByLabel('Skip forward', { exact: true }).inputValue()).toBe('20');
  });
});

test('what writes and what speaks is listed, and a voice is heard', async () => {
  await withPage(server, async (page) => {
    await page.goto('/settings');
    const models = page.getByRole('region', { name: 'Models and engines' });
    await models.getByText('demo: scripted').waitFor();
    expect(await models.getByText('Available', { exact: true }).count()).toBeGreaterThanOrEqual(4);
    await page.getByRole('button', { name: 'Hear Clara' }).click();
    await page.getByRole('button', { name: 'Stop Clara' }).waitFor();
    await page.getByRole('button', { name: 'Stop Clara' }).click();
    await page.getByRole('button', { name: 'Hear Clara' }).waitFor();
  });
});

test('a server with a token lets in who has it, and signing out ends it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'showrunner-token-'));
  const file = join(folder, 'token');
  await writeFile(file, 'open-sesame-and-let-me-in\n', { mode: 0o600 });
  const closed = await Server.start({ args: ['--demo', '--token-file', file] });
  onTestFinished(async () => {
    await closed.dispose();
    await rm(folder, { recursive: true });
  });
  await withPage(closed, async (page) => {
    await page.goto('/settings');
    const token = page.getByRole('textbox', { name: 'Token' });
    await token.fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.sign-in .flaw').waitFor();
    await token.fill('open-sesame-and-let-me-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/');
    await token.fill('open-sesame-and-let-me-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await page.context().cookies()).toEqual([
      expect.objectContaining({ name: 'showrunner_session', httpOnly: true }),
    ]);
  });
});

test('the server tells what it runs with, and its models are tested', async () => {
  await withPage(server, async (page) => {
    await page.goto('/settings#server');
    const part = page.getByRole('region', { name: 'Server' });
    await part.getByText('server.listen').waitFor();
    expect(await part.evaluate((element) => element === document.activeElement)).toBe(true);
    await part.getByLabel('Find an option').fill('loudness');
    await part.getByText('1 option').waitFor();
    await part.getByText('audio.target_lufs').waitFor();
    await part.getByLabel('Find an option').fill('');
    await part.getByRole('checkbox', { name: 'Only what is not the default' }).check();
    await part.getByText('audio.target_lufs').waitFor({ state: 'detached' });
    await part.getByText('data.directory').waitFor();
    await page.getByRole('button', { name: 'Test the models' }).click();
    await page.getByText(/demo: scripted answered in \d+ ms/).waitFor();
  });
});
