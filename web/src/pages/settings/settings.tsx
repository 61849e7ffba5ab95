import { About } from './about';
import { Appearance } from './appearance';
import { Keyboard } from './keyboard';
import { Listening } from './listening';
import { Providers } from './providers';
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
  { id: 'about', title: 'About' },
];

/** What can be chosen for this browser, and what the server has. */
export function SettingsPage() {
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
                    const part = document.getElementById(id);
                    part?.scrollIntoView({ block: 'start' });
                    part?.focus({ preventScroll: true });
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
          <About />
        </div>
      </div>
    </div>
  );
}
