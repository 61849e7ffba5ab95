import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ownPath } from '~/api/client';
import type { Episode, ScriptVersion } from '~/api/types';
import { useCues, useScriptVersion } from '~/queries/scripts';
import { dateAndTime } from '~/ui/format';
import { Banner, Button } from '~/ui/primitives';
import { spansOf } from '../model/cues';
import type { Session } from '../session/session';
import { BackLink } from './back_link';
import { ConflictBanner } from './conflict_view';
import { useEditCommands } from './edit_commands';
import { FindBar } from './find_bar';
import { Footer } from './footer';
import { PopupMenu } from './popup_menu';
import { RewriteDialog } from './rewrite_dialog';
import { ScriptList } from './script_list';
import { SidePanel } from './side_panel';
import { Toolbar } from './toolbar';

/** An open script: its lines, what belongs to them, and how it stands with the server. */
export function EditorView({
  session,
  episode,
  script,
}: {
  session: Session;
  episode: Episode;
  script: ScriptVersion | undefined;
}) {
  const root = useRef<HTMLDivElement>(null);
  useEditCommands(session, episode);
  useAudio(session, episode, script);
  useEffect(() => {
    const hide = () => {
      if (document.visibilityState === 'hidden') void session.saving.flush();
    };
    document.addEventListener('visibilitychange', hide);
    return () => document.removeEventListener('visibilitychange', hide);
  }, [session]);
  return (
    <div
      ref={root}
      class="edit"
      onFocusOut={() => {
        // Lines that move lose the focus for a moment; only leaving the script is worth a save.
        setTimeout(() => {
          const left = root.current?.contains(document.activeElement) === false;
          if (left && session.saving.state.peek().kind === 'editing') void session.saving.flush();
        });
      }}
    >
      <header class="edit-head">
        <div class="grow">
          <BackLink id={episode.id} />
          <Title session={session} />
        </div>
        <Toolbar session={session} />
      </header>
      <Notices session={session} />
      <FindBar session={session} />
      <div class="edit-body">
        <ScriptList session={session} />
        <SidePanel session={session} />
      </div>
      <Footer session={session} episode={episode} />
      <PopupMenu />
      <RewriteDialog session={session} />
    </div>
  );
}

function Title({ session }: { session: Session }) {
  const title = useComputed(() => session.editor.doc.value.head.title).value;
  return <h1 dir="auto">{title.trim() === '' ? 'Untitled' : title}</h1>;
}

function Notices({ session }: { session: Session }) {
  const restored = session.restored.value;
  return (
    <div class="edit-notices">
      <ConflictBanner session={session} />
      {session.presence.elsewhere.value && (
        <Banner tone="warn">
          This script is also open in another tab. What is saved there comes in here, and the other way round.
        </Banner>
      )}
      {restored !== undefined && (
        <Banner
          actions={
            <>
              <Button small icon="undo" onClick={() => session.discard()}>
                Discard them
              </Button>
              <Button small tone="plain" onClick={() => (session.restored.value = undefined)}>
                Keep
              </Button>
            </>
          }
        >
          Changes of {dateAndTime(new Date(restored).toISOString())} that were on this device alone are here again.
        </Banner>
      )}
    </div>
  );
}

/** Tells the session what the present audio speaks, and where. */
function useAudio(session: Session, episode: Episode, script: ScriptVersion | undefined): void {
  const { rendered, job } = episode;
  const wanted = rendered?.script_version;
  const present = script?.version === wanted ? script : undefined;
  const asked = useScriptVersion(episode.id, present === undefined ? wanted : undefined).data;
  const spoken = present?.script ?? (asked?.version === wanted ? asked?.script : undefined);
  const cues = useCues(episode).data;
  const src = rendered === null ? undefined : ownPath(rendered.audio.url);
  const spans = useMemo(
    () => (spoken === undefined || cues === undefined ? undefined : spansOf(spoken, cues)),
    [spoken, cues],
  );
  const under = job !== null && (job.state === 'queued' || job.state === 'running');
  useEffect(() => {
    if (wanted !== undefined && spoken === undefined) return;
    session.editor.setSpoken(spoken);
    session.compared.value = true;
  }, [session, wanted, spoken]);
  useEffect(() => {
    session.audio.value =
      src === undefined || spans === undefined ? undefined : { src, spans, voices: rendered?.voices ?? [] };
  }, [session, src, spans]);
  useEffect(() => {
    session.rendering.value = under;
  }, [session, under]);
}
