import { useEffect } from 'preact/hooks';
import { About } from './about';
import { Appearance } from './appearance';
import { Keyboard } from './keyboard';
import { Listening } from './listening';
import { Providers } from './providers';
import { ServerSettings } from './server_settings';
import { Storage } from './storage';
import { Transfer } from './transfer';
import { Voices } from './voices';
import './settings.css';

const parts = [
  { id: 'appearance', title: 'Appearance' },
  { id: 'listening', title: 'Listening' },
  { id: 'keyboard', title: 'Keyboard' },
  { id: 'storage', title: 'This device' },
  { id: 'transfer', title: 'Export and import' },
  { id: 'providers', title: 'Models and engines' },
  { id: 'voices', title: 'Voices' },
  { id: 'server', title: 'Server' },
  { id: 'about', title: 'About' },
];

function goTo(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ block: 'start' });
  part?.focus({ preventScroll: true });
}

/** What can be chosen for this browser, and what the server has. */
export function SettingsPage() {
  useEffect(() => {
    if (location.hash === '') return undefined;
    const frame = requestAnimationFrame(() => goTo(location.hash.slice(1)));
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div class="stack settings-page">
      <h1>Settings</h1>
      <div class="settings-columns">
        <nav aria-label="Parts of the settings">
          <ul>
            {parts.map(({ id, title }) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    goTo(id);
                  }}
                >
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="stack">
          <Appearance />
          <Listening />
          <Keyboard />
          <Storage />
          <Transfer />
          <Providers />
          <Voices />
          <ServerSettings />
          <About />
        </div>
      </div>
    </div>
  );
}
