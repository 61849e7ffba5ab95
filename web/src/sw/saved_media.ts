import { createPartialResponse } from 'workbox-range-requests';
import { kSavedCache, kSavedChannel } from '~/offline/names';

/** Paths of the files of saved episodes; nothing until they are known. */
let paths: ReadonlySet<string> | undefined;

async function load(): Promise<void> {
  const cache = await caches.open(kSavedCache);
  paths = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
}

void load().catch(() => undefined);
new BroadcastChannel(kSavedChannel).onmessage = () => void load();

/** Whether a file may be a saved one: decided at once, so that other media need not pass through here. */
export function isSaved(path: string): boolean {
  return path.startsWith('/media/') && !path.endsWith('/live.mp3') && (paths?.has(path) ?? true);
}

/** Answers from what was saved, in parts where a player asks for parts; what is not here comes from the server. */
export async function answerSaved(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  // A cover keeps its name when it changes, the name of all else has the hash of its content.
  if (path.endsWith('/cover.png'))
    return await fetch(request).catch(async () => (await find(path)) ?? Response.error());
  const kept = await find(path);
  if (kept === undefined) return await fetch(request);
  return request.headers.has('Range') ? await createPartialResponse(request, kept) : kept;
}

async function find(path: string): Promise<Response | undefined> {
  return await caches.match(path, { cacheName: kSavedCache });
}
