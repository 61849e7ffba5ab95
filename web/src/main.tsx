// The styles come first: the order of the layers is said in tokens.css, before any component names one.
import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import './styles/frame.css';
import { render } from 'preact';
import { App } from './app';
import { provideRandomUuid } from './data/browser';
import { keepCache, restoreCache } from './data/persist';
import { naive } from './data/mode';
import { applyMessage } from './live/apply';
import { pollWhileDown } from './live/poll';
import { recoverFailures } from './live/recover';
import { followEvents } from './live/stream';
import { loadSaved } from './offline/saved';
import { startWorker } from './offline/update';
import { startOutbox } from './outbox/outbox';
import { queryClient } from './queries/client';
import { shareSession } from './stores/session';
import { rememberScroll } from './ui/scroll_memory';

provideRandomUuid();

/** A browser whose database does not answer shows the page without what it had kept. */
const kRestoreMs = 500;

const restored = await Promise.race([
  restoreCache(),
  new Promise<undefined>((resolve) => setTimeout(resolve, kRestoreMs)),
]);
shareSession();
if (!naive) {
  followEvents((message) => applyMessage(queryClient, message), restored);
  pollWhileDown(queryClient);
  recoverFailures(queryClient);
}
keepCache();
startOutbox();
rememberScroll();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);

// What the first screen does not need waits until it is there.
void loadSaved();
if (import.meta.env.PROD) {
  if (document.readyState === 'complete') void startWorker();
  else addEventListener('load', () => void startWorker(), { once: true });
}
