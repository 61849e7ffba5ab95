import { createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { kTakeOver } from '~/offline/names';
import { kOutboxChannel } from '~/outbox/outcome';
import { answerSaved, isSaved } from './saved_media';
import { sendOutbox } from './send_outbox';

/**
 * The service worker: opens the studio and plays saved episodes where there is no server. What the server says is never
 * kept here: without a server pages show what data/persist has kept, which knows how old it is and whose it was. What no
 * route below names passes through untouched: events, sound that is still being made, media that were not saved.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;

/** The files of this build, put here by tools/service_worker_plugin. */
declare const kPrecache: { url: string; revision: string | null }[];

/** What the server has for itself; the same as in src/api/studio_files.cc. */
const kNoView = [/^\/(api|v1|media|feeds|health|metrics)(\/|$)/, /\.[^/]*$/];

precacheAndRoute(kPrecache, { directoryIndex: '', cleanURLs: false, ignoreURLParametersMatching: [] });
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: kNoView }));
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isSaved(url.pathname),
  ({ request }) => answerSaved(request),
);

worker.addEventListener('install', (event) => {
  // Where browsers can be told, the server's answers do not even wait for this worker to start.
  const told = event as ExtendableEvent & { addRoutes?: (routes: object[]) => Promise<void> };
  const routes = ['/api/*', '/metrics', '/health/*', '/v1/*', '/feeds/*'].map((urlPattern) => ({
    condition: { urlPattern },
    source: 'network',
  }));
  event.waitUntil(told.addRoutes?.(routes).catch(() => undefined) ?? Promise.resolve());
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

// A new version waits until a page asks for it: pages ask when nothing that was typed is in danger (offline/update).
worker.addEventListener('message', (event) => {
  if (event.data === kTakeOver) event.waitUntil(worker.skipWaiting());
});

worker.addEventListener('sync', (event) => {
  const { tag } = event as Event & { tag: string };
  if (tag === kOutboxChannel) (event as ExtendableEvent).waitUntil(sendOutbox());
});
