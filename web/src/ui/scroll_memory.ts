import { isRecord } from '~/api/validate';

const kStored = 'showrunner.scroll';
const kPatienceMs = 3_000;

/** Where each entry of this tab's history was left, in px. */
let places: Record<string, number> = {};
let entry = '';
let giveUp: (() => void) | undefined;

/**
 * Back and Forward, and a reload, find the page where it was left; a new page begins at its top. The browser's own way of
 * doing it does not wait for pages whose content comes later.
 */
export function rememberScroll(): void {
  history.scrollRestoration = 'manual';
  places = readPlaces();
  entry = entryOfState() ?? nameEntry(crypto.randomUUID());
  let path = location.pathname;
  const leave = () => {
    places[entry] = scrollY;
    giveUp?.();
  };
  // The router tells of pushState and replaceState by events of their names, before anything is drawn.
  addEventListener('pushState', () => {
    leave();
    entry = nameEntry(crypto.randomUUID());
    if (path !== location.pathname) scrollTo({ top: 0, behavior: 'instant' });
    path = location.pathname;
  });
  addEventListener('replaceState', () => {
    if (entryOfState() === undefined) nameEntry(entry);
    path = location.pathname;
  });
  addEventListener('popstate', () => {
    leave();
    entry = entryOfState() ?? nameEntry(crypto.randomUUID());
    path = location.pathname;
    goTo(places[entry] ?? 0);
  });
  addEventListener('pagehide', () => {
    leave();
    try {
      sessionStorage.setItem(kStored, JSON.stringify(places));
    } catch {
      // A browser that keeps nothing: the page begins at its top after a reload.
    }
  });
  if (cameBack()) goTo(places[entry] ?? 0);
}

/** True while this entry of the history is one that was looked at before: its page is where it was left. */
export function cameBack(): boolean {
  return places[entry] !== undefined;
}

/** The name of this entry of the history. */
export function historyEntry(): string {
  return entry;
}

function entryOfState(): string | undefined {
  const state: unknown = history.state;
  return isRecord(state) && typeof state.entry === 'string' ? state.entry : undefined;
}

function nameEntry(name: string): string {
  const state: unknown = history.state;
  history.replaceState({ ...(isRecord(state) ? state : {}), entry: name }, '');
  return name;
}

/** Scrolls there as soon as the page is high enough, unless somebody scrolls first. */
function goTo(top: number): void {
  const root = document.documentElement;
  const reach = () => {
    if (root.scrollHeight - innerHeight < top - 1) return false;
    scrollTo({ top, behavior: 'instant' });
    return true;
  };
  const stop = new AbortController();
  const end = () => {
    stop.abort();
    observer.disconnect();
    clearTimeout(timer);
    giveUp = undefined;
  };
  const observer = new ResizeObserver(() => {
    if (reach()) end();
  });
  const timer = setTimeout(end, kPatienceMs);
  giveUp = end;
  for (const name of ['wheel', 'touchstart', 'keydown', 'pointerdown'])
    addEventListener(name, end, { passive: true, signal: stop.signal });
  // The old page is still drawn; the first look is after the new one is.
  requestAnimationFrame(() => {
    if (!stop.signal.aborted) observer.observe(document.body);
  });
}

function readPlaces(): Record<string, number> {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(kStored) ?? '{}');
    if (!isRecord(found)) return {};
    const numbers = Object.entries(found).filter(([, place]) => typeof place === 'number');
    return Object.fromEntries(numbers) as Record<string, number>;
  } catch {
    return {};
  }
}
