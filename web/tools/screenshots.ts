import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeBrowser, longArticle, makeEpisode, openContext, Server } from '../e2e/harness';

const images = fileURLToPath(new URL('../../docs/images', import.meta.url));

/** Takes the pictures of the README from the real application: `node tools/run.mjs tools/screenshots.ts`. */
export async function main(): Promise<number> {
  const server = await Server.start({ args: ['--demo'] });
  try {
    const show = await server.api<{ id: string }>('POST', '/api/podcasts', {
      title: 'Harbour Lights',
      description: 'Stories of the coast.',
      author: 'Ann Keeper',
      category: 'History',
      email: 'ann@example.org',
    });
    for (const topic of ['How tide tables are made', 'Why the foghorn fell silent', 'The lens that changed the sea']) {
      await makeEpisode(server, { sources: [], topic, writer: 'auto', podcast_id: show.id, duration_minutes: 2 });
    }
    const episode = await makeEpisode(server, { podcast_id: show.id, title: 'Keepers of the light' });
    await makeEpisode(server, { podcast_id: show.id, title: 'A light for every harbour', review: true });
    await server.api('POST', '/api/episodes', {
      sources: [{ text: longArticle('lantern') }],
      title: 'The old chronicle',
      podcast_id: show.id,
      duration_minutes: 15,
      writer: 'digest',
    });

    const { context } = await openContext(server, { viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto('/');
    await page.locator('main [aria-posinset]').first().waitFor();
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await page.screenshot({ path: join(images, 'studio-library.png') });

    await page.goto(`/e/${episode}`);
    await page.locator('.line').nth(2).click();
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await page.locator('.line[aria-current=true]').waitFor();
    await page.screenshot({ path: join(images, 'studio-episode.png') });

    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`/e/${episode}/edit`);
    const lines = page.getByRole('textbox', { name: /^Line \d+,/ });
    await lines.nth(1).fill('Everything that you hear comes from the text itself.');
    await page.getByText(/1 line changed, about/).waitFor();
    await page.screenshot({ path: join(images, 'studio-editor.png') });
    await context.close();
  } finally {
    await closeBrowser();
    await server.dispose();
  }
  return 0;
}
