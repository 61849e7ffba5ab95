import type { Command } from '~/keyboard/commands';
import { preferences } from '~/stores/preferences';
import {
  changeRate,
  close,
  expanded,
  nextChapter,
  previousChapter,
  setRate,
  setSleepTimer,
  setVolume,
  skip,
  toggle,
  toggleMuted,
  track,
} from './player';

const listening = () => track.value !== undefined;
const inChapters = () => (track.value?.chapters.length ?? 0) > 0;

/** What can be asked of the player by a key or in the palette. */
export const playerCommands: readonly Command[] = [
  { id: 'player.toggle', label: 'Play or pause', keys: ['Space', 'k'], run: toggle },
  { id: 'player.back', label: 'Skip back', keys: ['j'], run: () => skip(-preferences.value.skipBack) },
  { id: 'player.forward', label: 'Skip forward', keys: ['l'], run: () => skip(preferences.value.skipForward) },
  {
    id: 'player.previous',
    label: 'Previous chapter',
    keys: ['Shift+J'],
    run: previousChapter,
    enabled: inChapters,
  },
  { id: 'player.next', label: 'Next chapter', keys: ['Shift+L'], run: nextChapter, enabled: inChapters },
  { id: 'player.slower', label: 'Slower', keys: [','], run: () => changeRate(-0.1) },
  { id: 'player.faster', label: 'Faster', keys: ['.'], run: () => changeRate(0.1) },
  { id: 'player.normal', label: 'Normal speed', run: () => setRate(1) },
  { id: 'player.mute', label: 'Mute or unmute', keys: ['m'], run: toggleMuted },
  { id: 'player.louder', label: 'Louder', run: () => setVolume(preferences.value.volume + 0.1) },
  { id: 'player.quieter', label: 'Quieter', run: () => setVolume(preferences.value.volume - 0.1) },
  { id: 'player.expand', label: 'Show the player with its chapters', keys: ['c'], run: () => (expanded.value = true) },
  {
    id: 'player.sleep',
    label: 'Sleep timer: 15 minutes',
    run: () => setSleepTimer({ kind: 'after', minutes: 15 }),
  },
  {
    id: 'player.sleep-chapter',
    label: 'Sleep timer: end of the chapter',
    run: () => setSleepTimer({ kind: 'chapter' }),
  },
  { id: 'player.sleep-off', label: 'Sleep timer: off', run: () => setSleepTimer(undefined) },
  { id: 'player.close', label: 'Close the player', run: close },
].map((command) => ({ group: 'Listen', enabled: listening, ...command }));
