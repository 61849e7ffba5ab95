import { lazyPage } from '~/ui/lazy_page';
import { overlay } from './palette_state';

const CommandPalette = lazyPage(async () => (await import('./command_palette')).CommandPalette);
const KeyHelp = lazyPage(async () => (await import('./key_help')).KeyHelp);

/** Everything that can be done, by name; or its keys. The code of both comes when they are first opened. */
export function Palette() {
  if (overlay.value === 'palette') return <CommandPalette />;
  if (overlay.value === 'help') return <KeyHelp />;
  return null;
}
