import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { bigLibrary } from '../e2e/big_library';
import { closeBrowser, openContext, Server } from '../e2e/harness';
import { Figures } from './figures';

const kEpisodes = 10_000;
const kSlowDown = 4;

/** The library of 10,000 episodes, scrolled from end to end on a CPU that is four times slower. */
export async function main(): Promise<number> {
  const { data } = await bigLibrary(kEpisodes);
  const server = await Server.start({ data });
  const figures = new Figures('scrolling');
  try {
    const { context } = await openContext(server, { serviceWorkers: 'block' });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await page.addInitScript(observe);
    await page.goto('/');
    await page.locator('main [role=listitem], main li').first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await cdp.send('HeapProfiler.collectGarbage');
    const before = await heap(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: kSlowDown });
    await page.evaluate(() => (window.studioTasks = []));
    const { mounted, frames } = await page.evaluate(scroll);
    const tasks = await page.evaluate(() => window.studioTasks ?? []);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await cdp.send('HeapProfiler.collectGarbage');
    figures.atMost(`Rows of ${kEpisodes} in the document`, mounted, 60, '');
    figures.atMost('End to end at 4× slow-down: tasks over 50 ms', tasks.length, 2, '');
    figures.tell('… the longest', `${Math.max(0, ...tasks).toFixed(0)} ms in ${frames} frames`);
    figures.tell('… memory that stays', `${(((await heap(page)) - before) / 1e6).toFixed(1)} MB`);
  } finally {
    await closeBrowser();
    await server.dispose();
    await rm(data, { recursive: true });
  }
  return figures.print();
}

declare global {
  interface Window {
    studioTasks?: number[];
  }
}

/** Notes every task of more than 50 ms. */
function observe(): void {
  window.studioTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.studioTasks?.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
}

/** Scrolls three screens a frame until the end stays where it is; gives the most rows that were mounted at once. */
async function scroll(): Promise<{ mounted: number; frames: number }> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let mounted = 0;
  let frames = 0;
  for (let still = 0; still < 30; frames++) {
    const before = scrollY;
    scrollBy(0, innerHeight * 3);
    await frame();
    mounted = Math.max(mounted, document.querySelectorAll('main [aria-posinset]').length);
    still = scrollY === before ? still + 1 : 0;
  }
  return { mounted, frames };
}

async function heap(page: Page): Promise<number> {
  return await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
}
