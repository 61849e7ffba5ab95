// The styles come first: the order of the layers is said in tokens.css, before any component names one.
import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import './styles/frame.css';
import { render } from 'preact';
import { App } from './app';
import { keepCache, restoreCache } from './data/persist';
import { naive } from './data/mode';
import { applyMessage } from './live/apply';
import { followEvents } from './live/stream';
import { startOutbox } from './outbox/outbox';
import { queryClient } from './queries/client';
import { rememberScroll } from './ui/scroll_memory';

const restored = await restoreCache();
if (!naive) followEvents((message) => applyMessage(queryClient, message), restored);
keepCache();
startOutbox();
rememberScroll();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
