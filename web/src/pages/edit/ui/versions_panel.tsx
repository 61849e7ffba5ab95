import { useState } from 'preact/hooks';
import { type VersionList, useScriptDiff, useScriptVersions } from '~/queries/scripts';
import { dateAndTime } from '~/ui/format';
import { Button, Failure, Field, Skeleton } from '~/ui/primitives';
import { restore } from '../session/actions';
import type { Session } from '../session/session';
import { Pieces } from './pieces';

const origins: Record<string, string> = {
  edit: 'edited',
  writer: 'as it was written',
  digest: 'written from the sources',
  llm: 'written by the model',
  given: 'as it was given',
  turn: 'one line written anew',
  restore: 'an earlier version again',
};

/** The versions of the script, what differs between two of them, and the way back. */
export function VersionsPanel({ session }: { session: Session }) {
  const versions = useScriptVersions(session.episode, true);
  if (versions.isPending) return <Skeleton height="2.5rem" count={3} />;
  if (versions.isError)
    return <Failure what="The versions" error={versions.error} retry={() => void versions.refetch()} />;
  const list = versions.data.toSorted((one, other) => other.version - one.version);
  return <Versions session={session} list={list} />;
}

function Versions({ session, list }: { session: Session; list: VersionList }) {
  const present = session.saving.version.value;
  const [chosen, choose] = useState<{ from: number; to: number | undefined }>();
  const to = chosen?.to ?? present;
  const from = chosen?.from ?? list.find(({ version }) => version < to)?.version;
  const [busy, setBusy] = useState(0);
  if (from === undefined)
    return <p class="soft">There is one version so far. Each time you save, another one is kept here.</p>;
  const select = (label: string, value: number, onChange: (version: number) => void) => (
    <Field label={label}>
      {(control) => (
        <select
          {...control}
          class="input"
          value={value}
          onChange={(event) => onChange(Number(event.currentTarget.value))}
        >
          {list.map(({ version, made }) => (
            <option key={version} value={version}>
              {`${version} · ${dateAndTime(made)}${version === present ? ' · present' : ''}`}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  const goBack = async (version: number) => {
    setBusy(version);
    await restore(session, version);
    setBusy(0);
  };
  return (
    <div class="stack">
      {select('From', from, (version) => choose({ from: version, to: chosen?.to }))}
      {select('To', to, (version) => choose({ from, to: version === present ? undefined : version }))}
      <Differences episode={session.episode} from={from} to={to} />
      <h3>All versions</h3>
      <ol class="versions">
        {list.map(({ version, made, origin }) => (
          <li key={version} class="spread">
            <span class="grow">
              <strong class="tabular">{version}</strong> {origins[origin] ?? origin}
              <br />
              <span class="small soft">{dateAndTime(made)}</span>
            </span>
            {version === present ? (
              <span class="chip good">Present</span>
            ) : (
              <Button
                small
                icon="history"
                busy={busy === version}
                aria-label={`Restore version ${version}`}
                onClick={() => void goBack(version)}
              >
                Restore
              </Button>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Differences({ episode, from, to }: { episode: string; from: number; to: number }) {
  const diff = useScriptDiff(episode, from, to, from !== to);
  if (from === to) return <p class="soft">These are the same version.</p>;
  if (diff.isPending) return <Skeleton height="4rem" />;
  if (diff.isError) return <Failure what="The difference" error={diff.error} retry={() => void diff.refetch()} />;
  const { turns, other } = diff.data;
  if (turns.length === 0 && other.length === 0) return <p class="soft">Nothing is different.</p>;
  return (
    <div class="stack-s differences">
      {other.length > 0 && <p class="small">Also different: {other.join(', ')}.</p>}
      <ol class="stack-s">
        {turns.map(({ change, before, after, was, is }) => (
          <li key={`${before} ${after} ${change}`} class="difference">
            <span class="small soft">
              {change === 'added' && `Line ${after + 1} is new`}
              {change === 'removed' && `Line ${before + 1} is gone`}
              {change === 'changed' && `Line ${after + 1}`}
              {was && is && was.speaker !== is.speaker && `: ${was.speaker} → ${is.speaker}`}
            </span>
            <Pieces before={was?.text ?? ''} after={is?.text ?? ''} />
          </li>
        ))}
      </ol>
    </div>
  );
}
