import { useLocation } from 'wouter-preact';
import { pause, skip, toggle, track } from '~/player/player';
import { preferences } from '~/stores/preferences';
import { useCommands } from './commands';
import { openHelp, openPalette } from './palette_state';

/** What can be done on every page. */
export function useGlobalCommands(): void {
  const [, go] = useLocation();
  const listening = () => track.value !== undefined;
  useCommands(
    [
      { id: 'go.library', label: 'Library', group: 'Go to', keys: ['g l'], run: () => go('/') },
      { id: 'go.new', label: 'New episode', group: 'Go to', keys: ['n', 'g n'], run: () => go('/new') },
      { id: 'go.queue', label: 'Queue', group: 'Go to', keys: ['g q'], run: () => go('/queue') },
      { id: 'go.shows', label: 'Shows and feeds', group: 'Go to', keys: ['g f'], run: () => go('/shows') },
      { id: 'go.metrics', label: 'Metrics', group: 'Go to', keys: ['g o'], run: () => go('/ops') },
      { id: 'go.settings', label: 'Settings', group: 'Go to', keys: ['g s'], run: () => go('/settings') },
      {
        id: 'studio.palette',
        label: 'Command palette',
        group: 'Studio',
        keys: ['Ctrl+K'],
        run: openPalette,
        hidden: true,
      },
      { id: 'studio.help', label: 'Keyboard shortcuts', group: 'Studio', keys: ['?'], run: openHelp },
      {
        id: 'player.toggle',
        label: 'Play or pause',
        group: 'Listen',
        keys: ['Space', 'k'],
        run: toggle,
        enabled: listening,
      },
      {
        id: 'player.back',
        label: 'Skip back',
        group: 'Listen',
        keys: ['j'],
        run: () => skip(-preferences.value.skipBack),
        enabled: listening,
      },
      {
        id: 'player.forward',
        label: 'Skip forward',
        group: 'Listen',
        keys: ['l'],
        run: () => skip(preferences.value.skipForward),
        enabled: listening,
      },
      { id: 'player.pause', label: 'Pause', group: 'Listen', run: pause, enabled: listening, hidden: true },
    ],
    [go],
  );
}
