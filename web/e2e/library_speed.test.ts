import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BigLibrary, bigLibrary } from './big_library';
import { closeBrowser, openContext, Server } from './harness';

/** The budget: at most two tasks of more than 50 ms on a computer of a quarter of the speed. */
const kThrottle = 4;
const kLongMs = 50;
const kMostLong = 2;
const kHeapMB = 5;
/**
 * With STUDIO_QUIET=1 Chromium is throttled and PerformanceObserver counts by the clock. On a machine that others use too
 * both would count what those take, so otherwise the main thread's own time at full speed is taken, four times. Caches that
 * others empty still make that longer, so there the usual frame decides and the long ones are only told.
 */
const quiet = process.env.STUDIO_QUIET !== undefined;

let big: BigLibrary;
let server: Server;

beforeAll(async () => {
  big = await bigLibrary();
  server = await Server.start({ data: big.data, args: ['--demo'] });
}, 180_000);
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
  await rm(big.data, { recursive: true, force: true });
});

/** Counted in the page from its beginning: tasks of more than 50 ms, and the most rows that were in the page at a time. */
interface Watched {
  tasks: number[];
  mostRows: number;
}

/** A task of the page's main thread, of a trace by Chromium; times in µs. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** What the thread's frames and other tasks of any length would take on the slower computer, in ms, the longest first. */
function tasksOf(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, ph, pid, tid }) => ph === 'X' && name.endsWith('BeginMainFrame') && mains.has(`${pid} ${tid}`))
    .map(({ tdur }) => Math.round(((tdur ?? 0) / 1000) * kThrottle))
    .sort((one, other) => other - one);
}

test('ten thousand rows are scrolled from end to end with at most two tasks over 50 ms, at a quarter of the speed', async () => {
  const { context, flaws } = await openContext(server);
  const page = await context.newPage();
  await page.goto('/');
  await page.locator('.virtual-list .title').first().waitFor();
  const cdp = await context.newCDPSession(page);
  const heap = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Runtime.getHeapUsage')).usedSize;
  };
  await page.evaluate(() => {
    const watched: Watched = { tasks: [], mostRows: 0 };
    Object.assign(window, { watched });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.tasks.push(Math.round(duration));
    }).observe({ type: 'longtask' });
  });
  const before = await heap();
  if (quiet) await cdp.send('Emulation.setCPUThrottlingRate', { rate: kThrottle });
  else await context.browser()?.startTracing(page, { categories: ['toplevel', 'cc'] });
  /** Scrolls to the other end, `px` in each frame. */
  const scroll = (px: number) =>
    page.evaluate(async (step) => {
      const { watched } = window as unknown as { watched: Watched };
      const list = document.querySelector('.virtual-list');
      const from = watched.tasks.length;
      const began = performance.now();
      let frames = 0;
      for (let last = -1; last !== scrollY;) {
        last = scrollY;
        scrollBy({ top: step, behavior: 'instant' });
        await new Promise((resolve) => requestAnimationFrame(resolve));
        watched.mostRows = Math.max(watched.mostRows, list?.childElementCount ?? 0);
        frames++;
      }
      await new Promise((resolve) => setTimeout(resolve, 300)); // the observer tells a little later
      return { frames, ms: Math.round(performance.now() - began), tasks: watched.tasks.slice(from) };
    }, px);
  const down = await scroll(800); // a window in each frame, and the pages of the list come meanwhile
  await page.locator('.virtual-list > li[aria-posinset="10000"] .title').waitFor({ timeout: 60_000 });
  const up = await scroll(-800);
  const trace = quiet ? undefined : await context.browser()?.stopTracing();
  if (quiet) await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const tasks = trace === undefined ? [...down.tasks, ...up.tasks].sort((a, b) => b - a) : tasksOf(trace);
  const long = tasks.filter((ms) => ms > kLongMs);
  const usual = tasks[Math.floor(tasks.length / 2)] ?? 0;
  const mostRows = await page.evaluate(() => (window as unknown as { watched: Watched }).watched.mostRows);
  const grown = ((await heap()) - before) / 1e6;
  console.log(
    `10,000 rows down in ${down.frames} frames (${down.ms} ms) and up in ${up.frames} (${up.ms} ms):`,
    `${long.length} tasks over ${kLongMs} ms ${quiet ? 'at 4x throttle' : "by the thread's own time x 4"},`,
    `the longest ${tasks[0] ?? 0} ms${quiet ? '' : `, the median frame ${usual} ms`};`,
    `${mostRows} rows at most, heap +${grown.toFixed(1)} MB`,
  );
  if (quiet) expect(long.length).toBeLessThanOrEqual(kMostLong);
  else {
    expect(tasks.length).toBeGreaterThan(down.frames); // the trace has the frames
    expect(usual).toBeLessThanOrEqual(kLongMs);
  }
  expect(grown).toBeLessThanOrEqual(kHeapMB);
  expect(mostRows).toBeLessThanOrEqual(60);
  expect(flaws).toEqual([]);
  await context.close();
}, 400_000);
