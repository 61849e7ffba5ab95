import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Episode, Script, ScriptVersion } from '~/api/types';
import { closeBrowser, makeEpisode, openContext, Server } from './harness';

let server: Server;

beforeAll(async () => {
  server = await Server.start({ args: ['--demo'] });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

function scriptOf(...lines: string[]): Script {
  return {
    version: 1,
    title: 'Lighthouses',
    language: 'en',
    speakers: [
      { id: 'clara', name: 'Clara', role: 'host', voice: 'clara' },
      { id: 'martin', name: 'Martin', role: 'guest', voice: 'martin' },
    ],
    segments: [
      {
        title: 'Introduction',
        turns: lines.map((text, at) => ({ speaker: at % 2 === 0 ? 'clara' : 'martin', text })),
      },
    ],
  };
}

const towers = scriptOf(
  'Lighthouses have guided ships for a long time.',
  'The first of them burned wood on open towers.',
  'A lens of glass rings threw the light far out.',
  'Electric lamps ended the work of the keepers.',
);

/** An episode of a script that was written by hand, with its audio unless it is only to be reviewed. */
async function episodeOf(script: Script, review = false, on = server): Promise<string> {
  const order = { sources: undefined, duration_minutes: undefined, writer: undefined, script, review };
  return await makeEpisode(on, order);
}

async function openEditor(id: string, options: Parameters<typeof openContext>[1] = {}, on = server) {
  const { context, flaws } = await openContext(on, options);
  const page = await context.newPage();
  await page.goto(`/e/${id}/edit`);
  await page.locator('.line textarea').first().waitFor();
  return { context, page, flaws };
}

/** Waits for a state, however busy the machine is. */
const until = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 });

const field = (page: Page, line: number) => page.locator('.line textarea').nth(line - 1);
const texts = async (page: Page) =>
  await page.locator('.line textarea').evaluateAll((all) => all.map((one) => (one as HTMLTextAreaElement).value));
const saved = (page: Page, state = 'saved') => page.locator(`.save-state[data-state=${state}]`).waitFor();
const badges = (page: Page) => page.locator('.line .chip', { hasText: 'Changed' });
const present = (id: string) => server.api<ScriptVersion>('GET', `/api/episodes/${id}/script`);
const said = (script: Script) => script.segments.flatMap(({ turns }) => turns.map(({ text }) => text));
const episodeNow = (id: string) => server.api<Episode>('GET', `/api/episodes/${id}`);

/** Which line has the focus, from 1, and where its caret stands. */
async function caret(page: Page): Promise<[number, number]> {
  return await page.evaluate(() => {
    const all = [...document.querySelectorAll('.line textarea')];
    const at = document.activeElement as HTMLTextAreaElement;
    return [all.indexOf(at) + 1, at.selectionStart];
  });
}

/** Saves a script as another client does. */
async function saveElsewhere(id: string, change: (texts: string[]) => string[]): Promise<void> {
  const now = await present(id);
  const turns = now.script.segments[0]?.turns ?? [];
  const changed = change(said(now.script)).map((text, at) => ({ ...(turns[at] ?? { speaker: 'clara' }), text }));
  const segments = [{ title: now.script.segments[0]?.title ?? '', turns: changed }];
  await server.api(
    'PUT',
    `/api/episodes/${id}/script`,
    { ...now.script, segments },
    { 'If-Match': `"${now.version}"` },
  );
}

test('two corrected lines are the only ones that are spoken again', async () => {
  const id = await episodeOf(towers);
  const before = (await episodeNow(id)).rendered;
  const { context, page, flaws } = await openEditor(id);
  expect(await badges(page).count()).toBe(0);
  await page.getByText('The audio is what the script says.').waitFor();

  await field(page, 2).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' They smoked.');
  await field(page, 4).fill('Electric lamps ended that work for good.');
  await until(() => badges(page).count()).toBe(2);
  await saved(page);
  const estimate = page.locator('[data-estimate]');
  await estimate.waitFor();
  expect(await estimate.textContent()).toMatch(/^2 lines changed, about .+ to render/);
  expect(await estimate.getAttribute('data-estimate')).toBe('2');

  await page.keyboard.press('Control+Enter');
  await until(() => badges(page).count()).toBe(0);
  await page.getByText('The audio is what the script says.').waitFor();
  const after = (await episodeNow(id)).rendered;
  expect(after?.number).toBe((before?.number ?? 0) + 1);
  expect(after?.sentences).toBe((before?.sentences ?? 0) + 1);
  expect((after?.sentences ?? 0) - (after?.cached_sentences ?? 0)).toBe(2);
  expect(flaws).toEqual([]);
  await context.close();
});

test('a line is split, merged, moved, given away and locked by keys, and all of it is taken back', async () => {
  const id = await episodeOf(towers);
  const { context, page, flaws } = await openEditor(id);
  const start = await texts(page);
  await field(page, 1).click();
  await page.keyboard.press('Control+Home');
  for (let n = 0; n < 11; ++n) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  expect((await texts(page)).slice(0, 2)).toEqual(['Lighthouses', 'have guided ships for a long time.']);
  expect(await caret(page)).toEqual([2, 0]);
  await page.keyboard.type('They ');
  expect((await texts(page))[1]).toBe('They have guided ships for a long time.');

  await page.keyboard.press('Alt+ArrowDown');
  expect((await texts(page))[2]).toBe('They have guided ships for a long time.');
  expect(await caret(page)).toEqual([3, 5]);
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Alt+2');
  await until(() => page.locator('.line-speaker').nth(1).textContent()).toBe('Martin');
  expect(await caret(page)).toEqual([2, 5]);

  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Backspace');
  expect((await texts(page))[0]).toBe('Lighthouses They have guided ships for a long time.');
  expect(await caret(page)).toEqual([1, 12]);
  await page.keyboard.press('Shift+Enter');
  expect((await texts(page))[0]).toContain('\n');

  for (let n = 0; n < 12 && (await texts(page)).join('|') !== start.join('|'); ++n)
    await page.keyboard.press('Control+z');
  expect(await texts(page)).toEqual(start);
  expect((await caret(page))[0]).toBe(1);
  await page.keyboard.press('Control+Shift+z');
  expect((await texts(page))[0]).toBe('Lighthouses');
  await page.keyboard.press('Control+z');

  await field(page, 3).click();
  await page.keyboard.press('Control+l');
  await page.keyboard.type('x');
  await page.keyboard.press('Enter');
  expect(await texts(page)).toEqual(start);
  await saved(page);
  await page.waitForFunction(async () => (await indexedDB.databases()).length > 0);
  await page.reload();
  await until(() => page.locator('.line.locked textarea').inputValue()).toBe(start[2]);
  expect(flaws).toEqual([]);
  await context.close();
});

test('a line is dragged to another place', async () => {
  const id = await episodeOf(towers, true);
  const { context, page } = await openEditor(id);
  const [one, two, three, four] = await texts(page);
  const row = page.locator('.line');
  await row.nth(0).hover();
  const height = (await row.nth(2).boundingBox())?.height ?? 40;
  await row
    .nth(0)
    .locator('.line-handle')
    .dragTo(row.nth(2), { targetPosition: { x: 200, y: height - 4 } });
  await until(() => texts(page)).toEqual([two, three, one, four]);
  await page.keyboard.press('Control+z');
  await until(() => texts(page)).toEqual([one, two, three, four]);
  await context.close();
});

test('versions are listed, compared word by word and restored, and that can be undone', async () => {
  const id = await episodeOf(towers, true);
  const { context, page } = await openEditor(id);
  await field(page, 1).fill('Lighthouses have guided boats for a long time.');
  await page.keyboard.press('Control+s');
  await saved(page);
  await page.getByText('Versions', { exact: true }).click();
  const difference = page.locator('.difference').first();
  await difference.waitFor();
  expect((await difference.locator('del').textContent())?.trim()).toBe('ships');
  expect((await difference.locator('ins').textContent())?.trim()).toBe('boats');
  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await until(async () => (await texts(page))[0]).toBe(said(towers)[0]);
  await saved(page);
  expect((await present(id)).version).toBe(3);
  await page.getByRole('button', { name: 'Undo (Ctrl+Z)' }).click();
  await until(async () => (await texts(page))[0]).toContain('boats');
  await context.close();
});

describe('when another client saves meanwhile', () => {
  test('changes to other lines come in by themselves', async () => {
    const id = await episodeOf(towers, true);
    const { context, page } = await openEditor(id);
    await saveElsewhere(id, (lines) => lines.with(2, 'Theirs, with nothing unsaved here.'));
    await until(async () => (await texts(page))[2]).toBe('Theirs, with nothing unsaved here.');
    await field(page, 1).fill('Mine.');
    await saveElsewhere(id, (lines) => lines.with(3, 'Theirs.'));
    await until(async () => (await texts(page))[3]).toBe('Theirs.');
    await saved(page);
    expect(said((await present(id)).script)).toEqual([
      'Mine.',
      said(towers)[1],
      'Theirs, with nothing unsaved here.',
      'Theirs.',
    ]);
    await field(page, 1).click();
    await page.keyboard.press('Control+z');
    expect((await texts(page))[3]).toBe('Theirs.');
    await context.close();
  });

  test('a line that both have changed is decided by a person', async () => {
    const id = await episodeOf(towers, true);
    const { context, page } = await openEditor(id);
    // The other client saves between this one's knowledge and its save.
    let first = true;
    await page.route('**/script', async (route) => {
      if (first && route.request().method() === 'PUT') {
        first = false;
        await saveElsewhere(id, (lines) => lines.with(0, 'Theirs.').with(3, 'Also theirs.'));
      }
      await route.continue();
    });
    await field(page, 1).fill('Mine.');
    await field(page, 2).fill('Mine too.');
    await page.keyboard.press('Control+s');
    await saved(page, 'conflict');
    expect((await texts(page))[0]).toBe('Mine.');
    await page.getByRole('button', { name: 'Decide' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('.clash').count()).toBe(1);
    expect(await dialog.textContent()).toContain(said(towers)[0]);
    await dialog.locator('strong', { hasText: 'Theirs' }).click();
    await dialog.getByRole('button', { name: 'Save what I chose' }).click();
    await saved(page);
    expect(await texts(page)).toEqual(['Theirs.', 'Mine too.', said(towers)[2], 'Also theirs.']);
    expect(said((await present(id)).script)).toEqual(await texts(page));
    await context.close();
  });

  test('a second tab says so, and both have what either saves', async () => {
    const id = await episodeOf(towers, true);
    const { context, page } = await openEditor(id);
    const second = await context.newPage();
    await second.goto(`/e/${id}/edit`);
    await second.getByText('also open in another tab').waitFor();
    await field(page, 1).fill('From the first tab.');
    await page.keyboard.press('Control+s');
    await until(async () => (await texts(second))[0]).toBe('From the first tab.');
    await page.close();
    await second.getByText('also open in another tab').waitFor({ state: 'detached' });
    await context.close();
  });
});

test('edits made without the server are kept and arrive once', async () => {
  const own = await Server.start({ args: ['--demo'] });
  const id = await episodeOf(towers, true, own);
  const { context, page } = await openEditor(id, {}, own);
  await own.stop();
  await field(page, 1).fill('Written without');
  await saved(page, 'queued');
  await field(page, 1).fill('Written without the server.');
  await page.keyboard.press('Control+s');
  await saved(page, 'queued');
  await page.getByText('Saved on this device, will be sent').waitFor();
  const again = await Server.start({ args: ['--demo'], data: own.data, port: own.port });
  await saved(page);
  const now = await again.api<ScriptVersion>('GET', `/api/episodes/${id}/script`);
  expect(now.version).toBe(2);
  expect(said(now.script)[0]).toBe('Written without the server.');
  await field(page, 2).fill('And on it goes.');
  await saved(page, 'editing');
  await saved(page);
  expect((await again.api<ScriptVersion>('GET', `/api/episodes/${id}/script`)).version).toBe(3);
  await context.close();
  await again.dispose();
  await own.dispose();
});

test('a reload in the middle of typing loses nothing', async () => {
  const id = await episodeOf(towers, true);
  const { context, page } = await openEditor(id);
  await page.route('**/api/episodes/*/script', async (route) => {
    if (route.request().method() === 'PUT') await route.abort();
    else await route.continue();
  });
  await field(page, 2).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Typed just now.');
  await page.waitForFunction(
    async (episode) =>
      await new Promise((resolve) => {
        const open = indexedDB.open('showrunner');
        open.onsuccess = () => {
          const get = open.result.transaction('drafts').objectStore('drafts').get(`edit:${episode}`);
          get.onsuccess = () => {
            open.result.close();
            resolve(JSON.stringify(get.result ?? '').includes('Typed just now.'));
          };
        };
      }),
    id,
  );
  await page.reload();
  await until(async () => (await texts(page))[1]).toBe(`${said(towers)[1] ?? ''} Typed just now.`);
  await page.getByText('are here again').waitFor();
  await page.unroute('**/api/episodes/*/script');
  await saved(page);
  await until(async () => said((await present(id)).script)[1]).toContain('Typed just now.');
  await context.close();
});

test('what was written without the server and sent later is no change when it is opened again', async () => {
  const id = await episodeOf(towers, true);
  const { context, page } = await openEditor(id);
  let away = true;
  await page.route('**/api/episodes/*/script', async (route) => {
    if (away && route.request().method() === 'PUT') await route.fulfill({ status: 503, body: '{}' });
    else await route.continue();
  });
  await field(page, 1).fill('Written while the server was busy.');
  await page.keyboard.press('Control+s');
  await saved(page, 'queued');
  await page.getByRole('link', { name: 'Episode', exact: true }).click();
  await page.locator('.edit').waitFor({ state: 'detached' });
  away = false;
  await until(async () => said((await present(id)).script)[0]).toBe('Written while the server was busy.');
  await saveElsewhere(id, (lines) => lines.with(0, 'Changed elsewhere since.'));
  await page.goto(`/e/${id}/edit`);
  await until(async () => (await texts(page))[0]).toBe('Changed elsewhere since.');
  await saved(page);
  expect(await page.getByText('are here again').count()).toBe(0);
  await context.close();
});

test('signing in again in the middle of editing loses nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'showrunner-token-'));
  await writeFile(join(folder, 'token'), 'a-token-of-this-test\n');
  const own = await Server.start({ args: ['--demo', '--token-file', join(folder, 'token')] });
  const bearer = { Authorization: 'Bearer a-token-of-this-test' };
  const made = await own.api<{ episode: { id: string } }>(
    'POST',
    '/api/episodes',
    { script: towers, review: true },
    bearer,
  );
  const path = `/api/episodes/${made.episode.id}/script`;
  await until(() =>
    own.api('GET', path, undefined, bearer).then(
      () => true,
      () => false,
    ),
  ).toBe(true);
  const { context } = await openContext(own);
  const page = await context.newPage();
  const signIn = async () => {
    await page.locator('.sign-in input').fill('a-token-of-this-test');
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await page.goto(`/e/${made.episode.id}/edit`);
  await signIn();
  await field(page, 1).waitFor();
  await context.clearCookies();
  await field(page, 1).fill('Written with a session that has ended.');
  await page.locator('.sign-in input').waitFor();
  await signIn();
  await saved(page);
  await until(async () => {
    const now = await own.api<ScriptVersion>('GET', path, undefined, bearer);
    return [now.version, said(now.script)[0]];
  }).toEqual([2, 'Written with a session that has ended.']);
  await context.close();
  await own.dispose();
  await rm(folder, { recursive: true });
});

test('the model writes one line anew, and undo brings back the old words', async () => {
  const id = await episodeOf(towers, true);
  const { context, page } = await openEditor(id);
  await field(page, 1).fill('Typed just before.');
  await page.getByRole('button', { name: 'More for line 2' }).click();
  await page.getByRole('menuitem', { name: 'Have it written anew' }).click();
  await page.getByLabel('What should be different?').fill('Shorter.');
  await page.getByRole('button', { name: 'Write it anew' }).click();
  await until(async () => (await texts(page))[1]).not.toBe(said(towers)[1]);
  await saved(page);
  const now = await present(id);
  expect([now.version, now.origin]).toEqual([3, 'turn']);
  expect(said(now.script)).toEqual(await texts(page));
  expect(said(now.script)[0]).toBe('Typed just before.');
  await page.getByRole('button', { name: 'Undo (Ctrl+Z)' }).click();
  await until(async () => (await texts(page))[1]).toBe(said(towers)[1]);
  await context.close();
});

test('an episode without a script gets one by hand', async () => {
  const made = await server.api<{ episode: { id: string }; job: { id: string } }>('POST', '/api/episodes', {
    title: 'By hand',
    sources: [{ url: 'http://127.0.0.1:9/' }],
    writer: 'digest',
  });
  await until(async () => (await server.api<{ state: string }>('GET', `/api/jobs/${made.job.id}`)).state).toBe(
    'failed',
  );
  const { context, page } = await openEditor(made.episode.id);
  await field(page, 1).fill('The first words.');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('And the second ones.');
  await saved(page);
  expect(said((await present(made.episode.id)).script)).toEqual(['The first words.', 'And the second ones.']);
  await context.close();
});

test('an empty line is not saved, and is told with its place', async () => {
  const id = await episodeOf(towers, true);
  const { context, page } = await openEditor(id);
  await field(page, 2).fill('');
  await page.keyboard.press('Control+s');
  await saved(page, 'held');
  await page.getByText('Line 2 is empty.').waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  expect((await caret(page))[0]).toBe(2);
  await page.keyboard.type('Now it says something.');
  await saved(page);
  expect((await present(id)).version).toBe(2);
  await context.close();
});

test('text is found and replaced everywhere but in locked lines', async () => {
  const id = await episodeOf(scriptOf('One tower.', 'Two towers.', 'A tower again.'), true);
  const { context, page } = await openEditor(id);
  await field(page, 3).click();
  await page.keyboard.press('Control+l');
  await page.keyboard.press('Control+h');
  await page.getByRole('textbox', { name: 'Find' }).fill('tower');
  await page.getByText('1 of 3').waitFor();
  await page.getByRole('textbox', { name: 'Replace by' }).fill('light');
  await page.getByRole('button', { name: 'Replace all' }).click();
  await until(() => texts(page)).toEqual(['One light.', 'Two lights.', 'A tower again.']);
  await context.close();
});

test('a line is heard, as it is in the audio or spoken for this', async () => {
  const id = await episodeOf(towers);
  const { context, page } = await openEditor(id);
  const spoken: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/tts/synthesize')) spoken.push(request.postData() ?? '');
  });
  await page.getByText('The audio is what the script says.').waitFor();
  await page.getByRole('button', { name: 'Listen to line 2' }).click();
  await page.getByRole('button', { name: 'Stop line 2' }).waitFor();
  await page.getByRole('button', { name: 'Listen to line 2' }).waitFor(); // it ends by itself
  expect(spoken).toEqual([]);
  await field(page, 2).fill('Other words.');
  await page.getByRole('button', { name: 'Listen to line 2' }).click();
  await page.getByRole('button', { name: 'Stop line 2' }).waitFor();
  await page.getByRole('button', { name: 'Listen to line 2' }).waitFor();
  await page.getByRole('button', { name: 'Listen to line 2' }).click();
  await page.getByRole('button', { name: 'Stop line 2' }).waitFor();
  expect(spoken.map((body) => JSON.parse(body) as unknown)).toEqual([
    { text: 'Other words.', voice: 'martin', language: 'en' },
  ]);
  await context.close();
});

test('what a hostile script says is text and breaks no layout', async () => {
  const hostile = scriptOf(
    '<img src=x onerror="document.title=1"><script>alert(1)</script>',
    'x'.repeat(10_000),
    '\u202eשלום עולם, this goes both ways\u202c',
    '${7*7} {{constructor}} %s \u0000'.replace('\u0000', ''),
  );
  hostile.title = `<b>${'Title'.repeat(80)}</b>`;
  const [speaker] = hostile.speakers;
  if (speaker) speaker.name = `<i>${'Name'.repeat(25)}</i>`;
  const id = await episodeOf(hostile, true);
  for (const width of [1280, 360, 320]) {
    const { context, page, flaws } = await openEditor(id, { viewport: { width, height: 800 } });
    expect(await texts(page)).toEqual(said(hostile));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    expect(await page.locator('main img').count()).toBe(0);
    expect(flaws).toEqual([]);
    await context.close();
  }
});

test('typing in a script of 400 lines draws one line again and takes no time', async () => {
  const long = scriptOf(...Array.from({ length: 400 }, (_, at) => `Line ${at + 1} says what a line of a script says.`));
  const id = await episodeOf(long, true);
  const { context, page } = await openEditor(id);
  const client = await context.newCDPSession(page);
  await field(page, 200).click();
  await page.keyboard.press('Control+End');
  await page.evaluate(() => {
    const script = document.querySelector('.script');
    const rows = new Set<string>();
    const times: number[] = [];
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        rows.add(element?.closest<HTMLElement>('.line')?.dataset.line ?? 'other');
      }
    }).observe(script ?? document, { subtree: true, childList: true, attributes: true, characterData: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[]) {
        if (entry.name === 'input') times.push(entry.processingEnd - entry.processingStart);
      }
    }).observe({ type: 'event', buffered: false, durationThreshold: 16 } as PerformanceObserverInit);
    Object.assign(globalThis, { measured: { rows, times } });
  });
  await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.keyboard.type('abcdefghijklmnopqrst', { delay: 60 });
  await client.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  expect(await field(page, 200).inputValue()).toMatch(/abcdefghijklmnopqrst$/);
  const { rows, times } = await page.evaluate(() => {
    const { measured } = globalThis as unknown as { measured: { rows: Set<string>; times: number[] } };
    return { rows: measured.rows.size, times: measured.times.toSorted((one, other) => one - other) };
  });
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  console.log(`400 lines, 4x slow, ms: ${times.map((time) => time.toFixed(1)).join(' ')}`);
  expect(rows).toBeLessThanOrEqual(1);
  expect(middle).toBeLessThanOrEqual(16);
  await context.close();
});
