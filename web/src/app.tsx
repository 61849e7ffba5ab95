import { QueryClientProvider } from '@tanstack/preact-query';
import { useEffect, useRef } from 'preact/hooks';
import { Link, Route, Switch, useLocation } from 'wouter-preact';
import { signedOut } from '~/api/client';
import { handleKey } from '~/keyboard/commands';
import { useGlobalCommands } from '~/keyboard/global_commands';
import { Palette } from '~/keyboard/palette';
import { outbox } from '~/outbox/outbox';
import { pages } from '~/pages/pages';
import { SignIn } from '~/pages/sign_in/sign_in';
import { PlayerBar } from '~/player/player_bar';
import { track } from '~/player/player';
import { queryClient } from '~/queries/client';
import { useActiveJobs } from '~/queries/jobs';
import { Icon, type IconName } from '~/ui/icon';
import { Empty } from '~/ui/primitives';
import { Toasts } from '~/ui/toasts';
import { Trouble } from '~/ui/trouble';

/** The whole studio: what is around every page, and the page of the address. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Frame />
    </QueryClientProvider>
  );
}

const places: readonly { href: string; label: string; icon: IconName; page: { preload: () => void } }[] = [
  { href: '/', label: 'Library', icon: 'library', page: pages.library },
  { href: '/new', label: 'New', icon: 'plus', page: pages.create },
  { href: '/queue', label: 'Queue', icon: 'queue', page: pages.queue },
  { href: '/shows', label: 'Shows', icon: 'shows', page: pages.shows },
  { href: '/ops', label: 'Metrics', icon: 'metrics', page: pages.metrics },
  { href: '/settings', label: 'Settings', icon: 'settings', page: pages.settings },
];

function Frame() {
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useGlobalCommands();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => void handleKey(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  // Focus goes along to a new page, so that reading and tabbing begin there; a page that restores its own takes it after.
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div class={track.value === undefined ? 'frame' : 'frame with-player'}>
      <a class="skip-link" href="#main">
        Skip to the page
      </a>
      <Navigation path={path} />
      <main id="main" ref={main} tabIndex={-1}>
        <Trouble />
        <Switch>
          <Route path="/">{() => <pages.library />}</Route>
          <Route path="/new">{() => <pages.create />}</Route>
          <Route path="/e/:id/edit">{({ id }) => <pages.edit key={id} id={id} />}</Route>
          <Route path="/e/:id">{({ id }) => <pages.episode key={id} id={id} />}</Route>
          <Route path="/queue">{() => <pages.queue />}</Route>
          <Route path="/shows">{() => <pages.shows />}</Route>
          <Route path="/shows/:id">{({ id }) => <pages.shows key={id} id={id} />}</Route>
          <Route path="/ops">{() => <pages.metrics />}</Route>
          <Route path="/settings">{() => <pages.settings />}</Route>
          <Route>
            <Empty icon="search" title="There is nothing here">
              <p>
                No page has this address. <Link href="/">Go to the library</Link>
              </p>
            </Empty>
          </Route>
        </Switch>
      </main>
      <PlayerBar />
      <Toasts />
      <Palette />
      {signedOut.value && <SignIn />}
    </div>
  );
}

function Navigation({ path }: { path: string }) {
  const making = useActiveJobs();
  const waiting = outbox.value.length;
  return (
    <nav class="navigation" aria-label="Studio">
      <Link href="/" class="brand">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span>Showrunner</span>
      </Link>
      <ul>
        {places.map(({ href, label, icon, page }) => {
          const here = href === '/' ? path === '/' || path.startsWith('/e/') : path.startsWith(href);
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={here ? 'page' : undefined}
                onPointerEnter={page.preload}
                onFocus={page.preload}
              >
                <Icon name={icon} />
                <span>{label}</span>
                {href === '/queue' && making > 0 && (
                  <span class="count tabular">
                    {making}
                    <span class="hidden-visually"> under way</span>
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
      {waiting > 0 && (
        <p class="small soft waiting">{waiting === 1 ? '1 change waits' : `${waiting} changes wait`} on this device</p>
      )}
    </nav>
  );
}
