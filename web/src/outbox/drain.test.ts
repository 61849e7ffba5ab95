import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { reached, signedOut } from '~/api/transport';
import { database } from '~/data/database';
import { drain, sameScript } from './drain';
import type { OutboxEntry } from './entry';
import type { Outcome } from './outcome';
import { ScriptedServer } from './scripted_server';
import { deviceStore } from './store';

let server: ScriptedServer;
let store: ReturnType<typeof deviceStore>;
let told: string[];

beforeEach(async () => {
  await (await database()).clear('outbox');
  reached.value = true;
  signedOut.value = false;
  server = new ScriptedServer();
  server.install();
  store = deviceStore();
  told = [];
});

const settle = (entry: OutboxEntry, outcome: Outcome) => void told.push(`${entry.label} ${outcome.state}`);
const run = () => drain(store, settle);

function change(label: string, more: Partial<OutboxEntry>): Promise<OutboxEntry> {
  return store.add({
    id: `id of ${label}`,
    kind: 'other',
    subject: label,
    method: 'POST',
    path: '/api/x',
    body: {},
    label,
    madeAt: 0,
    ...more,
  });
}

const script = (label: string, text: string, ifMatch = '"1"') =>
  change(label, {
    kind: 'script',
    subject: 'e',
    method: 'PUT',
    path: '/api/episodes/e/script',
    body: { segments: [{ text }] },
    ifMatch,
  });

const title = (label: string, text: string, episode = 'e') =>
  change(label, {
    kind: 'episode',
    subject: episode,
    method: 'PATCH',
    path: `/api/episodes/${episode}`,
    body: { title: text },
  });

const waiting = async () => (await store.all()).map((entry) => entry.label);

describe('the outbox', () => {
  test('sends in the order in which changes were made', async () => {
    await title('a', 'A', 'one');
    await change('b', { path: '/api/b' });
    await title('c', 'C', 'two');
    await run();
    expect(server.asked).toEqual(['PATCH /api/episodes/one', 'POST /api/b', 'PATCH /api/episodes/two']);
    expect(told).toEqual(['a sent', 'b sent', 'c sent']);
    expect(await waiting()).toEqual([]);
  });

  test('keeps everything while the server is away, and says so', async () => {
    await title('a', 'A', 'one');
    await title('b', 'B', 'two');
    server.faults = ['away'];
    await run();
    expect(told).toEqual(['a queued', 'b queued']);
    expect(await waiting()).toEqual(['a', 'b']);
    expect(server.asked).toHaveLength(1);
    await run();
    expect(server.titles).toEqual(['A', 'B']);
  });

  test.each([429, 500, 502, 503, 504, 401])('keeps everything when the server answers %i', async (status) => {
    await title('a', 'A');
    server.faults = [status];
    await run();
    expect(told).toEqual(['a queued']);
    expect(await waiting()).toEqual(['a']);
  });

  test('creates once, also when the answer was lost', async () => {
    await change('make', { kind: 'create' });
    server.faults = ['lost'];
    await run();
    expect(told).toEqual(['make queued']);
    await run();
    expect(told).toEqual(['make queued', 'make sent']);
    expect(server.created.size).toBe(1);
  });

  test('saves a script once, also when the answer was lost', async () => {
    await script('a', 'one');
    server.faults = ['lost'];
    await run();
    await run();
    expect(told).toEqual(['a queued', 'a sent']);
    expect(server.version).toBe(2);
  });

  test('is not in conflict with itself: what was typed after a lost answer stands on what arrived', async () => {
    await script('a', 'one');
    server.faults = ['lost'];
    await run();
    await script('b', 'two');
    await run();
    expect(told.slice(1)).toEqual(['a sent', 'b sent']);
    expect(server.script).toEqual({ segments: [{ text: 'two' }] });
    expect(server.version).toBe(3);
  });

  test('sends what was typed while an older script was on its way behind it', async () => {
    await script('a', 'one');
    server.meanwhile = async () => {
      server.meanwhile = undefined;
      await script('b', 'two');
    };
    await run();
    expect(told).toEqual(['a sent', 'b sent']);
    expect(server.version).toBe(3);
  });

  test('puts several waiting scripts into one', async () => {
    await script('a', 'one');
    await script('b', 'two');
    await script('c', 'three');
    await run();
    expect(server.version).toBe(2);
    expect(server.script).toEqual({ segments: [{ text: 'three' }] });
    expect(told).toEqual(['a sent', 'b sent', 'c sent']);
  });

  test('goes on with others when the server fails at one', async () => {
    await title('a', 'A', 'one');
    await title('b', 'B', 'two');
    await title('c', 'C', 'one');
    server.faults = [500];
    await run();
    expect(told).toEqual(['a queued', 'c queued', 'b sent']);
    await run();
    expect(server.titles).toEqual(['B', 'C']);
  });

  test('keeps of many scripts that wait the last one alone, and everything else', async () => {
    await title('t', 'A', 'other');
    await script('a', 'one');
    await script('b', 'two');
    await title('u', 'B', 'third');
    server.faults = ['away'];
    await run();
    expect(await waiting()).toEqual(['t', 'b', 'u']);
    await run();
    expect(server.script).toEqual({ segments: [{ text: 'two' }] });
    expect(server.titles).toEqual(['A', 'B']);
  });

  test('keeps a refused change for a person, and sends what concerns others', async () => {
    server.version = 7; // somebody else has saved
    await script('a', 'mine');
    await title('b', 'B', 'other');
    await run();
    expect(told).toEqual(['a refused', 'b sent']);
    expect((await store.all()).map((entry) => entry.refused?.status)).toEqual([409]);
    await title('c', 'C', 'e');
    await run();
    expect(await waiting()).toEqual(['a', 'c']);
  });

  test('holds in this tab what the device has no room for', async () => {
    const db = await database();
    const add = db.add.bind(db);
    db.add = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    await title('a', 'A');
    db.add = add;
    expect(store.held()).toBe(1);
    expect(await waiting()).toEqual(['a']);
    await store.settleHeld();
    expect(store.held()).toBe(0);
    expect(await waiting()).toEqual(['a']);
    await run();
    expect(server.titles).toEqual(['A']);
    expect(await waiting()).toEqual([]);
  });
});

test('scripts are the same whatever the order of fields, and whether what is empty is there', () => {
  expect(sameScript({ a: [1, { b: 2 }], c: null }, { a: [1, { b: 2, d: [] }] })).toBe(true);
  expect(sameScript({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  expect(sameScript({ a: 0 }, {})).toBe(false);
});
