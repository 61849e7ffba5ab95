import { useLocation } from 'wouter-preact';
import { saved, saveOffline } from '~/offline/saved';
import { track } from '~/player/player';
import { playerCommands } from '~/player/player_commands';
import { attempt } from '~/queries/episode_actions';
import { wholeEpisode } from '~/queries/episodes';
import { type Command, useCommands } from './commands';
import { openHelp, openPalette } from './palette_state';

/** What can be done on every page; a page that does it better offers its own under another id, which goes before. */
export function useGlobalCommands(): void {
  const [, go] = useLocation();
  useCommands([...placesOf(go), ...studio, ...playerCommands, ...playingOf(go)], [go]);
}

type Go = (path: string, options?: { state?: unknown }) => void;

function placesOf(go: Go): Command[] {
  const place = (id: string, label: string, keys: readonly string[], path: string): Command => ({
    id: `go.${id}`,
    label,
    group: 'Go to',
    keys,
    run: () => go(path),
  });
  return [
    place('library', 'Library', ['g l'], '/'),
    place('new', 'New episode', ['n', 'g n'], '/new'),
    place('queue', 'Queue', ['g q'], '/queue'),
    place('shows', 'Shows and feeds', ['g f'], '/shows'),
    place('metrics', 'Metrics', ['g o'], '/ops'),
    place('settings', 'Settings', ['g s'], '/settings'),
    {
      id: 'go.search',
      label: 'Search the library',
      group: 'Library',
      keys: ['/'],
      run: () => go('/', { state: { search: true } }),
    },
  ];
}

const studio: readonly Command[] = [
  { id: 'studio.palette', label: 'Command palette', group: 'Studio', keys: ['Ctrl+K'], run: openPalette, hidden: true },
  { id: 'studio.help', label: 'Keyboard shortcuts', group: 'Studio', keys: ['?'], run: openHelp },
];

/** What can be done with the episode that is in the player, from any page. */
function playingOf(go: Go): Command[] {
  const playing = () => track.value !== undefined;
  return [
    {
      id: 'playing.transcript',
      label: 'Transcript of what is playing',
      group: 'Listen',
      keys: ['t'],
      enabled: playing,
      run: () => go(`/e/${track.value?.episode ?? ''}`),
    },
    {
      id: 'playing.save',
      label: 'Save what is playing on this device',
      group: 'Listen',
      keys: ['s'],
      enabled: () => playing() && saved.value.get(track.value?.episode ?? '')?.state !== 'saved',
      run: () =>
        void attempt(async () => {
          await saveOffline(await wholeEpisode(track.value?.episode ?? ''));
        }),
    },
  ];
}
