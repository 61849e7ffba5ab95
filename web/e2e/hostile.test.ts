import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, openContext, Server } from './harness';

const kMarkup = `<img src=x onerror="window.broken=1"><script>window.broken=1</script>"'><b>bold</b>`;
const kWord = 'w'.repeat(10_000);
const kRightToLeft = 'שלום לכולם \u202eabc\u202c مرحبا بالعالم';

let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

/** An episode whose every text is `text`, as far as the server takes it. */
async function hostile(text: string): Promise<{ show: string; episode: string }> {
  const title = text.slice(0, 200);
  const show = await server.api<{ id: string }>('POST', '/api/podcasts', {
    title,
    description: text.slice(0, 3_900),
    author: title,
    category: 'History',
  });
  const script = {
    version: 1,
    title,
    language: 'en',
    summary: text.slice(0, 3_900),
    speakers: [
      { id: 'a', name: text.slice(0, 60) },
      { id: 'b', name: 'Bob' },
    ],
    segments: [
      {
        title,
        turns: [
          { speaker: 'a', text: `${text} A plain sentence to be spoken.` },
          { speaker: 'b', text: 'Quite so.' },
        ],
      },
    ],
  };
  const made = await server.api<{ episode: { id: string }; job: { id: string } }>('POST', '/api/episodes', {
    podcast_id: show.id,
    script,
    title,
    review: true,
  });
  await server.api('PATCH', `/api/episodes/${made.episode.id}`, {
    notes: `${text.slice(0, 3_900)} https://example.org/<i>`,
  });
  return { show: show.id, episode: made.episode.id };
}

test.each([
  ['markup and scripts', kMarkup],
  ['a word of 10,000 characters', kWord],
  ['right-to-left text', kRightToLeft],
])('%s is shown as text and breaks no layout', async (_, text) => {
  const { show, episode } = await hostile(text);
  for (const width of [1280, 360]) {
    const { context, flaws } = await openContext(server, { viewport: { width, height: 800 } });
    const page = await context.newPage();
    for (const path of ['/', `/e/${episode}`, `/e/${episode}/edit`, '/queue', '/shows', `/shows/${show}`, '/new']) {
      await page.goto(path);
      await page.locator('main h1').first().waitFor();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('main .skeleton')].every((part) => !part.checkVisibility()),
      );
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, `${path} at ${width} px`).toBeLessThanOrEqual(0);
      expect(await page.evaluate(() => (window as unknown as { broken?: number }).broken), path).toBeUndefined();
      expect(await page.locator('main img[src="x"], main script, main b').count(), path).toBe(0);
    }
    await page.goto(`/e/${episode}`);
    await page.getByText(text.slice(0, 40)).first().waitFor();
    expect(flaws).toEqual([]);
    await context.close();
  }
});
