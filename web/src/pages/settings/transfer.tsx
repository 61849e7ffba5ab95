import { useRef, useState } from 'preact/hooks';
import { announce } from '~/stores/announcer';
import { preferences } from '~/stores/preferences';
import { offerUndo } from '~/stores/toasts';
import { Icon } from '~/ui/icon';
import { Button } from '~/ui/primitives';
import { exportPreferences, importPreferences } from './preferences_file';
import { Section } from './section';

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

/** What goes to another browser or another program. */
export function Transfer() {
  const picker = useRef<HTMLInputElement>(null);
  const [flaw, setFlaw] = useState('');
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const found = importPreferences(await file.text());
    if ('flaw' in found) {
      setFlaw(found.flaw);
      return;
    }
    const before = preferences.value;
    preferences.value = found.preferences;
    setFlaw(found.ignored.length > 0 ? `Left as usual, for it made no sense: ${found.ignored.join(', ')}.` : '');
    announce('Preferences are imported.');
    offerUndo('Imported your preferences.', () => (preferences.value = before));
  };
  return (
    <Section
      id="transfer"
      title="Export and import"
      intro="Preferences are this browser’s. Shows and episodes are the server’s, and the same everywhere."
    >
      <div class="row">
        <Button
          icon="download"
          onClick={() => download('showrunner-preferences.json', exportPreferences(preferences.value))}
        >
          Export preferences
        </Button>
        <Button icon="publish" onClick={() => picker.current?.click()}>
          Import preferences
        </Button>
        <input
          ref={picker}
          type="file"
          accept="application/json,.json"
          class="hidden-visually"
          tabIndex={-1}
          aria-label="File of preferences"
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <a class="button" href="/api/opml" download="shows.opml">
          <Icon name="feed" />
          Shows as OPML
        </a>
      </div>
      {flaw !== '' && (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      )}
    </Section>
  );
}
