import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Front } from './front';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';

let server: Server;
let front: Front;
let context: BrowserContext;
let flaws: string[];
let episode: string;

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
  front = await Front.before(server);
  episode = await makeEpisode(server);
});
afterAll(async () => {
  await closeBrowser();
  await front.close();
  await server.dispose();
});
beforeEach(async () => {
  ({ context, flaws } = await openContext(server));
});
afterEach(async () => {
  front.comeBack();
  await context.close();
  expect(flaws).toEqual([]);
});

/** How long Chromium's database goes by what it knew of the room that is left. */
const kQuotaKnownMs = 31_000;

interface Versions {
  total: number;
  versions: { version: number }[];
}

const versions = async () =>
  (await server.api<Versions>('GET', `/api/episodes/${episode}/script/versions`)).versions.length;
const present = () => server.api<{ title: string; revision: number }>('GET', `/api/episodes/${episode}`);

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await page.locator('main h1').first().waitFor();
  return page;
}

/** Waits until the worker has everything and answers for this page. */
async function underWorker(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (navigator.serviceWorker.controller === null) {
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
    }
  });
}

async function saveEpisode(): Promise<Page> {
  const page = await open(`/e/${episode}`);
  await underWorker(page);
  await page.getByRole('button', { name: 'Save offline' }).click();
  await page.getByRole('button', { name: 'Saved offline' }).waitFor();
  return page;
}

/** The player's own element, which no page shows: what it plays and where. */
async function listen(page: Page, at: number): Promise<{ time: number; end: number; error: string | undefined }> {
  return await page.evaluate(async (seconds) => {
    const source = (await (await caches.open('showrunner-saved')).keys()).find(({ url }) => url.endsWith('.mp3'))?.url;
    const audio = new Audio(source);
    await new Promise((resolve) => {
      audio.onloadedmetadata = resolve;
      audio.onerror = resolve;
    });
    audio.currentTime = seconds;
    await new Promise((resolve) => {
      audio.onseeked = resolve;
      audio.onerror = resolve;
    });
    const started = audio.currentTime;
    await audio.play().catch(() => undefined);
    while (audio.error === null && audio.currentTime < started + 0.5)
      await new Promise((resolve) => setTimeout(resolve, 50));
    audio.pause();
    return { time: audio.currentTime, end: audio.duration, error: audio.error?.message };
  }, at);
}

test('without a server the studio opens in a new tab, and every page of it', async () => {
  const first = await open('/');
  await underWorker(first);
  await first.close();
  front.leave();
  for (const path of ['/', '/new', '/queue', '/shows', '/ops', '/settings', `/e/${episode}/edit`]) {
    const page = await open(path);
    await page.getByText('The server cannot be reached').first().waitFor();
    await page.close();
  }
});

test('a saved episode plays and seeks without a server, in parts', async () => {
  await (await saveEpisode()).close();
  front.leave();
  const page = await open(`/e/${episode}`);
  const { title } = await present();
  await page.getByRole('heading', { level: 1 }).filter({ hasText: title }).waitFor();
  const heard = await listen(page, 12);
  expect(heard.error).toBeUndefined();
  expect(heard.end).toBeGreaterThan(15);
  expect(heard.time).toBeGreaterThan(12.4);
  const part = await page.evaluate(async () => {
    const url =
      (await (await caches.open('showrunner-saved')).keys()).find(({ url }) => url.endsWith('.mp3'))?.url ?? '';
    const reply = await fetch(url, { headers: { Range: 'bytes=100-199' } });
    return {
      status: reply.status,
      range: reply.headers.get('Content-Range'),
      bytes: (await reply.arrayBuffer()).byteLength,
    };
  });
  expect(part).toMatchObject({ status: 206, bytes: 100 });
  expect(part.range).toMatch(/^bytes 100-199\/\d+$/);
});

test('what is edited without a server arrives when it is back, each change once', async () => {
  const before = { versions: await versions(), revision: (await present()).revision };
  const page = await open(`/e/${episode}`);
  await underWorker(page);
  const editor = await open(`/e/${episode}/edit`);
  await editor.getByLabel(/^Line 1,/).waitFor();
  front.leave();
  await page.getByText('The server cannot be reached').waitFor();
  await page.getByRole('button', { name: 'Change the title' }).click();
  await page.getByLabel('Title').fill('Written without a server');
  await page.keyboard.press('Enter');
  await editor.getByLabel(/^Line 1,/).fill('This line was written without a server.');
  await editor.getByText('Saved on this device, will be sent').waitFor();
  await page.getByText('2 changes wait on this device').waitFor();
  await editor.close();
  await page.reload();
  await page.getByText('2 changes wait on this device').waitFor();
  front.comeBack();
  await page.getByText(/wait on this device/).waitFor({ state: 'detached' });
  expect((await present()).title).toBe('Written without a server');
  expect(await versions()).toBe(before.versions + 1);
  const script = await server.api<{ script: unknown }>('GET', `/api/episodes/${episode}/script`);
  expect(JSON.stringify(script)).toContain('This line was written without a server.');
  // One revision for the title, one for the script.
  expect((await present()).revision).toBe(before.revision + 2);
});

test('a saved episode that was rendered again can be saved again, and takes the place of the first', async () => {
  const page = await saveEpisode();
  const { script, version } = await server.api<{
    script: { segments: { turns: { text: string }[] }[] };
    version: number;
  }>('GET', `/api/episodes/${episode}/script`);
  const turn = script.segments[0]?.turns[0];
  if (turn !== undefined) turn.text = 'This line is new in the second render.';
  await server.api('PUT', `/api/episodes/${episode}/script`, script, { 'If-Match': `"${version}"` });
  await server.api('POST', `/api/episodes/${episode}/render`);
  await page.getByRole('button', { name: 'Save the new render' }).click();
  await page.getByRole('button', { name: 'Saved offline' }).waitFor();
  const kept = await page.evaluate(async () =>
    (await (await caches.open('showrunner-saved')).keys()).map(({ url }) => new URL(url).pathname),
  );
  const { rendered } = await server.api<{ rendered: { audio: { url: string } } }>('GET', `/api/episodes/${episode}`);
  expect(kept.filter((path) => path.endsWith('.mp3'))).toEqual([new URL(rendered.audio.url).pathname]);
});

test('no answer of the interface is ever kept by the worker', async () => {
  const page = await saveEpisode();
  await page.goto('/');
  await page.locator('main h1').first().waitFor();
  const kept = await page.evaluate(async () => {
    const urls: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname);
    }
    return urls;
  });
  expect(
    kept.filter((path) => path.startsWith('/api') || path.startsWith('/feeds') || path.endsWith('live.mp3')),
  ).toEqual([]);
  expect(kept).toContain('/index.html');
});

test('a device without room says so, and nothing half-saved counts as saved', async () => {
  const page = await open(`/e/${episode}`);
  await underWorker(page);
  const devtools = await context.newCDPSession(page);
  const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin: front.url });
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: front.url, quotaSize: Math.ceil(usage) + 1024 });
  await page.getByRole('button', { name: 'Save offline' }).click();
  await page.getByText(/is not saved\. This device has no room/).waitFor();
  await page.getByRole('button', { name: 'Save offline again' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Save offline' }).waitFor();
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: front.url });
  await page.getByRole('button', { name: 'Save offline' }).click();
  await page.getByRole('button', { name: 'Saved offline' }).waitFor();
});

test('a file that comes incomplete is not saved', async () => {
  const page = await open(`/e/${episode}`);
  await underWorker(page);
  const end = front.fault('short', /\.mp3$/);
  await page.getByRole('button', { name: 'Save offline' }).click();
  await page.getByText(/is not saved\./).waitFor();
  end();
  await page.reload();
  await page.getByRole('button', { name: 'Save offline' }).waitFor();
  expect(await page.evaluate(async () => (await (await caches.open('showrunner-saved')).keys()).length)).toBe(0);
});

test('what is typed on a device without room stays in its tab, which says so, and is sent', async () => {
  const page = await open(`/e/${episode}`);
  await underWorker(page);
  const devtools = await context.newCDPSession(page);
  front.leave();
  await page.getByText('The server cannot be reached').waitFor();
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: front.url, quotaSize: 1 });
  await page.waitForTimeout(kQuotaKnownMs);
  await page.getByRole('button', { name: 'Change the title' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Written without room');
  await page.keyboard.press('Enter');
  await page.getByText('This device has no room left').waitFor();
  await page.getByText('1 change waits on this device').waitFor();
  front.comeBack();
  await page.getByText(/waits on this device/).waitFor({ state: 'detached' });
  expect((await present()).title).toBe('Written without room');
  await page.getByText('This device has no room left').waitFor({ state: 'detached' });
});

test('the browser sends what waits after the last tab was closed', async () => {
  const page = await open(`/e/${episode}`);
  await underWorker(page);
  front.leave();
  await page.getByText('The server cannot be reached').waitFor();
  await page.getByRole('button', { name: 'Change the title' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Sent by the worker');
  await page.keyboard.press('Enter');
  await page.getByText('1 change waits on this device').waitFor();
  const registered = page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.ready) as unknown as { sync: { getTags(): Promise<string[]> } };
    return await registration.sync.getTags();
  });
  expect(await registered).toEqual(['showrunner-outbox']);
  await page.goto('about:blank');
  const devtools = await context.newCDPSession(page);
  const found = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const registration = registrations.find(({ scopeURL }) => scopeURL.startsWith(front.url));
      if (registration !== undefined) resolve(registration.registrationId);
    });
  });
  await devtools.send('ServiceWorker.enable');
  const registrationId = await found;
  front.comeBack();
  await devtools.send('ServiceWorker.dispatchSyncEvent', {
    origin: front.url,
    registrationId,
    tag: 'showrunner-outbox',
    lastChance: false,
  });
  await expect.poll(async () => (await present()).title, { timeout: 15_000 }).toBe('Sent by the worker');
});

test.runIf(process.env.STUDIO_DIST !== undefined)('a new version waits until nothing typed is in danger', async () => {
  const dist = await mkdtemp(join(tmpdir(), 'showrunner-dist-'));
  await cp(process.env.STUDIO_DIST ?? '', dist, { recursive: true });
  const updating = await Front.before(server, dist);
  const { context: own } = await openContext(server);
  try {
    const page = await own.newPage();
    await page.goto('/new');
    await underWorker(page);
    const text = page.getByRole('textbox').first();
    await text.fill('Half a thought');
    await page.waitForTimeout(1_000); // drafts are kept a moment after typing
    await writeFile(join(dist, 'sw.js'), `${await readFile(join(dist, 'sw.js'), 'utf8')}\n// a new build`);
    const waiting = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        await registration?.update();
        while (registration?.waiting == null) await new Promise((resolve) => setTimeout(resolve, 50));
      });
    await waiting();
    expect(await page.getByText('There is a new version').count()).toBe(0);
    await text.fill('');
    await page.getByText('There is a new version').waitFor();
    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Reload' }).click();
    await reloaded;
    await page.locator('main h1').first().waitFor();
    expect(
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting ?? null),
    ).toBeNull();
  } finally {
    await own.close();
    await updating.close();
    front.leadTo(server);
    await rm(dist, { recursive: true, force: true });
  }
});
