import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, openContext, Server } from './harness';

let server: Server;

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

test('the numbers are the server’s, follow the traffic, and say when they are old', async () => {
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  const asked: number[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/metrics') asked.push(Date.now());
  });
  await page.goto('/ops');
  await page.getByText('No traffic yet').waitFor();
  const speak = page.getByRole('row', { name: /Speak a text/ });
  expect(await speak.getByRole('cell').allTextContents()).toEqual(['0', '–', '–', '–', '–']);

  for (let round = 0; round < 4; ++round)
    await server.api('POST', '/api/tts/synthesize', { text: 'The light is on.', voice: 'clara' });
  await expect.poll(() => speak.getByRole('cell').first().textContent(), { timeout: 15_000 }).toBe('4');
  expect(await page.getByText('No traffic yet').count()).toBe(0);
  const times = await speak.getByRole('cell').allTextContents();
  for (const time of times.slice(1)) expect(time).toMatch(/^[\d.]+ m?s$/);
  const audio = page.locator('section.stat', { has: page.getByRole('heading', { name: 'Audio' }) });
  expect(await audio.locator('.value').textContent()).toBe('75 % hits');
  expect(await audio.locator('.detail').textContent()).toContain('of 4 look-ups');

  // Out of sight it asks for nothing.
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  const before = asked.length;
  await expect(page.waitForRequest('**/metrics', { timeout: 7_000 })).rejects.toThrow();
  expect(asked.length).toBe(before);

  await page.getByRole('link', { name: 'Metrics', exact: true }).click();
  await page.getByText('Measured just now').waitFor();
  await server.stop('SIGKILL');
  await page.getByText('the server does not answer').waitFor({ timeout: 30_000 });
  expect(await speak.getByRole('cell').first().textContent()).toBe('4');
  expect(flaws).toEqual([]);
  await context.close();
});
