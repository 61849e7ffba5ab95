// @vitest-environment node
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { signedOut } from '~/api/transport';
import { type Ending, readEvents } from './read_events';

let server: Server;
let answer: (from: IncomingMessage, to: ServerResponse) => void;
let seen: string[];

beforeAll(() => {
  // A window, for what wakes a page.
  const target = new EventTarget();
  globalThis.addEventListener = target.addEventListener.bind(target);
  globalThis.removeEventListener = target.removeEventListener.bind(target);
});
beforeEach(async () => {
  seen = [];
  signedOut.value = false;
  server = createServer((from, to) => answer(from, to)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function read(stop = new AbortController().signal): Promise<Ending> {
  const { port } = server.address() as AddressInfo;
  return readEvents({
    path: `http://127.0.0.1:${port}/api/events`,
    last: '7',
    stop,
    patience: { answerMs: 300, silenceMs: 300 },
    receive: ({ name, id }) => void seen.push(`${name} ${id ?? ''}`),
  });
}

function begin(to: ServerResponse): void {
  to.writeHead(200, { 'Content-Type': 'text/event-stream' });
  to.write('id: 8\nevent: hello\ndata: {}\n\n');
}

test('goes on behind the last event, and tells when the server ends it', async () => {
  let asked: string | undefined;
  answer = (from, to) => {
    asked = String(from.headers['last-event-id']);
    begin(to);
    to.end('id: 9\nevent: job\ndata: {}\n\n');
  };
  expect(await read()).toEqual({ why: 'closed' });
  expect(asked).toBe('7');
  expect(seen).toEqual(['hello 8', 'job 9']);
});

test('a connection that is cut is over', async () => {
  answer = (_from, to) => {
    begin(to);
    setTimeout(() => to.destroy(), 20);
  };
  expect(await read()).toEqual({ why: 'closed' });
});

test('a connection without heartbeats is dead, one with them lives', async () => {
  let beats = 0;
  answer = (_from, to) => {
    begin(to);
    const timer = setInterval(() => (++beats < 8 ? to.write(':\n\n') : clearInterval(timer)), 100);
  };
  expect(await read()).toEqual({ why: 'silent' });
  expect(beats).toBe(8); // 0.8 s, of which it would not have lived 0.3 without
});

test('a server that accepts and says nothing is not there', async () => {
  answer = () => undefined;
  expect(await read()).toEqual({ why: 'unreachable' });
});

test('nobody there', async () => {
  const { port } = server.address() as AddressInfo;
  server.close();
  const gone = await readEvents({
    path: `http://127.0.0.1:${port}/`,
    last: undefined,
    stop: new AbortController().signal,
    receive: () => undefined,
  });
  expect(gone).toEqual({ why: 'unreachable' });
});

test('wants a token', async () => {
  answer = (_from, to) => to.writeHead(401).end();
  expect(await read()).toEqual({ why: 'signed-out' });
  expect(signedOut.value).toBe(true);
});

test.each([
  [503, 'refused', 3],
  [404, 'refused', undefined],
  [502, 'unreachable', undefined],
] as const)('answered %i', async (status, why, retryAfter) => {
  answer = (_from, to) => to.writeHead(status, retryAfter === undefined ? {} : { 'Retry-After': retryAfter }).end();
  expect(await read()).toMatchObject(why === 'refused' ? { why, retryAfter } : { why });
});

test('a page that is no stream is none', async () => {
  answer = (_from, to) => to.writeHead(200, { 'Content-Type': 'text/html' }).end('sign in to this network');
  expect(await read()).toMatchObject({ why: 'refused' });
});

test('stops when told to', async () => {
  const stop = new AbortController();
  answer = (_from, to) => {
    begin(to);
    setTimeout(() => stop.abort(), 20);
  };
  expect(await read(stop.signal)).toEqual({ why: 'stopped' });
});
