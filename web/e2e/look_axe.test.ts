import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'vitest';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
test('look axe', async () => {
  const server = await Server.start({ args: ['--demo'] });
  const show = await server.api<{ id: string }>('POST', '/api/podcasts', { title: 'L', author: 'K', description: 'W', category: 'History', language: 'en', hosts: [{ name: 'Clara' }], new_feed_url: 'https://x.example/a' });
  await server.api('POST', `/api/podcasts/${show.id}/tokens`, { label: 'Patrons' });
  await makeEpisode(server, { podcast_id: show.id });
  for (const options of [{ viewport: { width: 1280, height: 900 }, colorScheme: 'light' as const }, { viewport: { width: 360, height: 800 }, colorScheme: 'dark' as const }]) {
    const { context } = await openContext(server, { ...options, bypassCSP: true });
    const page = await context.newPage();
    for (const path of ['/shows', `/shows/${show.id}`, '/ops', '/settings', '/shows/nothing']) {
      await page.goto(path);
      await page.locator('main h1').first().waitFor();
      await page.waitForTimeout(1500);
      if (path.length > 20) {
        await page.getByRole('textbox', { name: 'Title' }).fill('Other');
        await page.getByRole('button', { name: 'QR code' }).click();
        await page.getByRole('button', { name: /Revoke/ }).first().click();
        await page.waitForTimeout(300);
        await page.screenshot({ path: `/tmp/shows/axe_${options.colorScheme}.png`, fullPage: true });
      }
      if (path === '/settings') { await page.getByRole('button', { name: /Change the key of Metrics/ }).click(); await page.keyboard.press('n'); await page.waitForTimeout(200);
        await page.screenshot({ path: `/tmp/shows/axeset_${options.colorScheme}.png`, fullPage: true }); }
      await page.evaluate(axe);
      const found = await page.evaluate(async () => (await (globalThis as any).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations.map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.html.slice(0, 140) + ' ## ' + (n.any[0]?.message ?? n.failureSummary)).slice(0, 3).join(' | ')}`));
      console.log(path, options.viewport.width, JSON.stringify(found, null, 1));
    }
    await context.close();
  }
  await closeBrowser();
  await server.dispose();
}, 200000);
