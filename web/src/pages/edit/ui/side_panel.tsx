import { signal } from '@preact/signals';
import { useVoices } from '~/queries/voices';
import { Dialog } from '~/ui/dialog';
import { Segmented } from '~/ui/primitives';
import type { Session } from '../session/session';
import { sheet } from './line_menu';
import { LinePanel } from './line_panel';
import { ScriptPanel } from './script_panel';
import { VersionsPanel } from './versions_panel';
import { wide } from './wide';

type Tab = 'line' | 'script' | 'versions';

export const sideTab = signal<Tab>('line');

const titles: Record<Tab, string> = { line: 'Line', script: 'Script', versions: 'Versions' };

/** Shows a panel: beside the script, or in a dialog where there is no room. */
export function showPanel(tab: Tab): void {
  sideTab.value = tab;
  if (!wide.peek()) sheet.value = tab;
}

/** What belongs to the selected line, to the whole script, and its versions. */
export function SidePanel({ session }: { session: Session }) {
  if (!wide.value) {
    if (sheet.value === undefined) return null;
    return (
      <Dialog title={titles[sheet.value]} onClose={() => (sheet.value = undefined)} class="edit-sheet">
        <Panel session={session} tab={sheet.value} />
      </Dialog>
    );
  }
  return (
    <aside class="side card stack" aria-label="Details">
      <Segmented
        label="What is shown"
        options={(Object.keys(titles) as Tab[]).map((value) => ({ value, label: titles[value] }))}
        value={sideTab.value}
        onChange={(tab) => (sideTab.value = tab)}
      />
      <Panel session={session} tab={sideTab.value} />
    </aside>
  );
}

function Panel({ session, tab }: { session: Session; tab: Tab }) {
  const voices = useVoices().data ?? [];
  if (tab === 'line') return <LinePanel session={session} voices={voices} />;
  if (tab === 'script') return <ScriptPanel session={session} voices={voices} />;
  return <VersionsPanel session={session} />;
}
