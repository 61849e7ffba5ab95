import { useEffect, useMemo, useState } from 'preact/hooks';
import { ApiProblem } from '~/api/problem';
import type { Episode, ScriptVersion } from '~/api/types';
import { useEditedEpisode, useScript } from '~/queries/scripts';
import { Failure, Skeleton } from '~/ui/primitives';
import { blankScript, scriptOf } from './model/document';
import { keptDrafts } from './session/drafting';
import { Session } from './session/session';
import { BackLink } from './ui/back_link';
import { EditorView } from './ui/editor_view';
import { Making } from './ui/making';
import './edit.css';

/** The studio: a script line by line. A person corrects two lines, and only those are spoken again. */
export function EditPage({ id = '' }: { id?: string }) {
  const episode = useEditedEpisode(id);
  const written = episode.data?.script_version;
  const script = useScript(id, written !== 0);
  const retry = script.refetch;
  const missed = script.isError && written !== undefined && written > 0 && isMissing(script.error);
  useEffect(() => {
    if (missed) void retry(); // it was asked for before it was written
  }, [missed, retry]);
  const kept = useKept(id, script.isError && !isMissing(script.error));
  const job = episode.data?.job;
  const under = job != null && (job.state === 'queued' || job.state === 'running');
  const blank = useMemo(
    () => (episode.data !== undefined && written === 0 && !under ? blankVersion(episode.data) : undefined),
    [episode.data !== undefined, written, under],
  );
  const remote = script.data ?? kept ?? blank;
  const session = useSession(id, remote);

  useEffect(() => {
    if (session !== undefined && script.data !== undefined) session.saving.arrived(script.data);
  }, [session, script.data]);

  if (session !== undefined && episode.data !== undefined)
    return <EditorView session={session} episode={episode.data} script={script.data} />;
  const failed = episode.isError ? episode : script.isError && !isMissing(script.error) ? script : undefined;
  return (
    <div class="edit">
      <header class="edit-head">
        <BackLink id={id} />
        <h1 dir="auto">{episode.data?.title ?? 'Script'}</h1>
      </header>
      {failed && <Failure what="The script" error={failed.error} retry={() => void failed.refetch()} />}
      {!failed && episode.data !== undefined && written === 0 && under && <Making episode={episode.data} />}
      {!failed && !(written === 0 && under) && <Skeleton height="4.5rem" count={6} label="Loading the script" />}
    </div>
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404;
}

function blankVersion(episode: Episode): ScriptVersion {
  return { version: 0, origin: 'blank', made: '', script: blankScript(episode.title, episode.language ?? 'en') };
}

/** What this device has of a script that cannot be asked for: a draft stands on a version of it. */
function useKept(id: string, wanted: boolean): ScriptVersion | undefined {
  const [kept, setKept] = useState<ScriptVersion>();
  useEffect(() => {
    if (!wanted) return;
    void keptDrafts(id, true).then(([draft]) => {
      if (draft) setKept({ version: draft.version, origin: 'draft', made: '', script: scriptOf(draft.base) });
    });
  }, [id, wanted]);
  return kept;
}

/** Opens the script once there is one, and closes it when the page is left. */
function useSession(id: string, remote: ScriptVersion | undefined): Session | undefined {
  const [session, setSession] = useState<Session>();
  const ready = remote !== undefined;
  useEffect(() => {
    if (remote === undefined) return undefined;
    let opened: Session | undefined;
    let left = false;
    void Session.open(id, remote).then((made) => {
      if (left) made.close();
      else setSession((opened = made));
    });
    return () => {
      left = true;
      opened?.close();
    };
    // Later versions come into the session that is open.
  }, [id, ready]);
  return session;
}
