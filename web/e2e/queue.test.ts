import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { closeBrowser, openContext, Server } from './harness';
import { configured, Provider } from './provider';

let server: Server;
let provider: Provider;
let remove: () => Promise<void>;
let context: BrowserContext;
let page: Page;
let flaws: string[];

/** A model that never begins to answer, but refuses what is about failures at once. */
const slow = {
  rules: [
    { path: '/chat/completions', body_contains: 'failures', status: 400 },
    { path: '/chat/completions', hang: true },
  ],
};
const refusing = { rules: [{ path: '/chat/completions', status: 400 }] };

beforeAll(async () => {
  provider = await Provider.start();
  const config = await configured(
    `[llm]\nbase_url = '${provider.url}/v1'\nmodel = 'scripted'\n[jobs]\nconcurrency = 1\n` +
      `[upstream]\nfirst_token_timeout_seconds = 600\ntotal_timeout_seconds = 600\n`,
  );
  remove = config.remove;
  server = await Server.start({ data: config.data });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
  provider.stop();
  await remove();
});
beforeEach(async () => {
  ({ context, flaws } = await openContext(server));
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  expect(flaws).toEqual([]);
  const { jobs } = await jobsOf('active');
  for (const job of jobs) await server.api('POST', `/api/jobs/${job.id}/cancel`);
});

interface Jobs {
  jobs: { id: string; episode_id: string; state: string; paused: boolean }[];
}

function jobsOf(state: string): Promise<Jobs> {
  return server.api<Jobs>('GET', `/api/jobs?state=${state}`);
}

async function order(...titles: string[]): Promise<void> {
  await provider.behave(slow);
  for (const title of titles) await server.api('POST', '/api/episodes', { title, topic: title, duration_minutes: 1 });
}

/** What will be so, as soon as the server and the page are that far. */
function eventually<T>(find: () => Promise<T>) {
  return expect.poll(find, { timeout: 15_000 });
}

function waiting() {
  return page.locator('.waiting-jobs .job .title');
}

function row(title: string) {
  return page.locator('.job', { has: page.getByRole('link', { name: title, exact: true }) }).first();
}

test('what runs and what waits is shown, and what is told is not asked for again', async () => {
  await order('One', 'Two', 'Three');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/queue');
  await eventually(() => waiting().allTextContents()).toEqual(['Two', 'Three']);
  await eventually(() => row('One').locator('[aria-current=step]').textContent()).toBe('Write');
  await order('Four');
  await eventually(() => waiting().allTextContents()).toEqual(['Two', 'Three', 'Four']);
  expect(asked.filter((path) => path === '/api/jobs')).toHaveLength(2);
  expect(asked.filter((path) => path.startsWith('/api/episodes')).length).toBeLessThanOrEqual(4);
});

test('waiting jobs are reordered by buttons, by arrow keys and by dragging, and the server has the same order', async () => {
  await order('Zero', 'One', 'Two', 'Three');
  await page.goto('/queue');
  await eventually(() => waiting().allTextContents()).toEqual(['One', 'Two', 'Three']);
  await page.getByRole('button', { name: 'Move Three to the top' }).click();
  await eventually(() => waiting().allTextContents()).toEqual(['Three', 'One', 'Two']);
  await eventually(focused).toBe('Move Three to the top');

  await row('Two').locator('.handle').focus();
  await page.keyboard.press('ArrowUp');
  await eventually(() => waiting().allTextContents()).toEqual(['Three', 'Two', 'One']);
  await eventually(focused).toMatch(/^Place 2: drag Two/);

  const grip = await row('Three').locator('.handle').boundingBox();
  const last = await row('One').boundingBox();
  if (grip === null || last === null) throw new Error('the rows are not to be seen');
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(grip.x, last.y + last.height - 4, { steps: 5 });
  await page.mouse.up();
  await eventually(() => waiting().allTextContents()).toEqual(['Two', 'One', 'Three']);

  await page.reload();
  await eventually(() => waiting().allTextContents()).toEqual(['Two', 'One', 'Three']);
});

test('a job is paused and goes on', async () => {
  await order('First', 'Second');
  await page.goto('/queue');
  await page.getByRole('button', { name: 'Pause Second' }).click();
  await row('Second').getByText('Paused').waitFor();
  await page.getByRole('button', { name: 'Pause First' }).click();
  // Nothing is left that may be taken: the one under way is put back.
  await eventually(() => waiting().allTextContents()).toEqual(['First', 'Second']);
  await page.getByRole('button', { name: 'Resume Second' }).click();
  await eventually(() => waiting().allTextContents()).toEqual(['First']);
});

test('a cancelled job comes back by undo', async () => {
  await order('Under way', 'Kept', 'Gone');
  await page.goto('/queue');
  await page.getByRole('button', { name: 'Cancel Gone' }).click();
  await eventually(() => waiting().allTextContents()).toEqual(['Kept']);
  await eventually(focused).toBe('Cancel Kept');
  await row('Gone').getByText('Cancelled', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(() => waiting().allTextContents()).toEqual(['Kept', 'Gone']);
  await eventually(() => page.locator('.ended-jobs').getByText('Gone').count()).toBe(0);
});

test('jobs that failed say why and are tried again, one or all', async () => {
  await order('About failures', 'More failures');
  await page.goto('/queue');
  const failed = page.getByRole('region', { name: 'Failed' }).or(page.locator('section[aria-labelledby=queue-failed]'));
  await eventually(() => failed.locator('.job').count()).toBe(2);
  expect(await failed.locator('.reason').first().textContent()).not.toBe('');
  expect(await failed.locator('code').first().textContent()).toMatch(/^[a-z_]+$/);
  await provider.behave(refusing);
  await row('About failures').getByRole('button', { name: 'Try again' }).click();
  await eventually(() => row('About failures').getByText('2 attempts').count()).toBe(1);
  await page.getByRole('button', { name: 'Try all 2 again' }).click();
  await eventually(() => row('About failures').getByText('3 attempts').count()).toBe(1);
  await eventually(() => row('More failures').getByText('2 attempts').count()).toBe(1);
});

test('changes that the server refused wait for a decision, and giving up can be undone', async () => {
  await page.goto('/queue');
  await page.locator('h1').waitFor();
  const entry = {
    id: crypto.randomUUID(),
    kind: 'episode',
    subject: crypto.randomUUID(),
    method: 'PATCH',
    path: `/api/episodes/${crypto.randomUUID()}`,
    body: { title: 'New' },
    label: '“Old”: title',
    madeAt: Date.now(),
  };
  await page.evaluate(
    (kept) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('showrunner');
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('outbox', 'readwrite');
          transaction.objectStore('outbox').add(kept);
          transaction.oncomplete = () => resolve();
          transaction.onerror = () => reject(new Error('not kept'));
        };
      }),
    entry,
  );
  await page.reload();
  const changes = page.locator('.changes li');
  await changes.getByText(/Refused/).waitFor();
  await changes.getByRole('button', { name: 'Try again' }).click();
  await changes.getByText(/Refused/).waitFor();
  await changes.getByRole('button', { name: 'Give up' }).click();
  await eventually(() => changes.count()).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await changes.getByText(/Refused/).waitFor();
});

function focused(): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
}
