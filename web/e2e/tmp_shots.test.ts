import { afterAll, beforeAll, test } from 'vitest';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';
let server: Server;
beforeAll(async () => { server = await Server.start({ args: ['--demo'] }); });
afterAll(async () => { await closeBrowser(); await server.dispose(); });
test('shots', async () => {
  const id = await makeEpisode(server);
  for (const [scheme, width] of [['light', 1280], ['dark', 360]] as const) {
    const { context, flaws } = await openContext(server, { colorScheme: scheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    page.on('console', (m) => console.log('console', m.type(), m.text()));
    page.on('request', (r) => { if (r.url().includes('/api/')) console.log(r.method(), r.url().replace(/.*\/api/, '/api')); });
    await page.goto(`/e/${id}/edit`);
    await page.locator('.line textarea').first().waitFor({timeout: 6000}).catch(() => {}); console.log('FLAWS', flaws, await page.locator('main').innerText());
    await page.locator('.line textarea').nth(1).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' And more words.');
    await page.waitForTimeout(300);
    await page.screenshot({ path: `/tmp/edit-${scheme}-${width}.png` });
    await page.locator('[data-state=saved]').waitFor();
    await page.waitForTimeout(600);
    await page.screenshot({ path: `/tmp/edit-${scheme}-${width}-saved.png`, fullPage: true });
    await page.locator('.line-tools button[aria-haspopup]').nth(1).click();
    await page.waitForTimeout(200);
    await page.screenshot({ path: `/tmp/edit-${scheme}-${width}-menu.png` });
    console.log(flaws);
    await context.close();
  }
});
