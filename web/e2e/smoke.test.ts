import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';

let server: Server;

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

test('every page opens without an error', async () => {
  const episode = await makeEpisode(server);
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  for (const path of ['/', '/new', `/e/${episode}`, `/e/${episode}/edit`, '/queue', '/shows', '/ops', '/settings']) {
    await page.goto(path);
    await page.locator('main h1').first().waitFor();
    if (process.env.PICTURES)
      await page.screenshot({ path: `${process.env.PICTURES}/${path.replaceAll('/', '_')}.png` });
  }
  expect(flaws).toEqual([]);
  await context.close();
});
