import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import type { EpisodeRow, Job } from '~/api/types';
import { episodeQuery } from '~/queries/episodes';
import { useServerQuery } from '~/queries/use_server_query';

/** What a job makes that is less than a whole episode. */
const kinds: Record<Exclude<Job['kind'], 'make'>, string> = {
  write: 'Script',
  render: 'Audio',
  package: 'Files',
};

/** A job with the title of its episode, what it makes, and what can be done about it. */
export function JobRow({
  job,
  row,
  lead,
  chips,
  actions,
  children,
  class: className,
}: {
  job: Job;
  row: EpisodeRow | undefined;
  lead?: ComponentChildren;
  chips?: ComponentChildren;
  actions?: ComponentChildren;
  children?: ComponentChildren;
  class?: string;
}) {
  return (
    <li class={`job card ${className ?? ''}`} data-job={job.id}>
      {lead}
      <div class="grow stack-s">
        <div class="row">
          <Link class="title" href={`/e/${job.episode_id}`} dir="auto">
            {row === undefined ? <FetchedTitle id={job.episode_id} /> : titleOf(row)}
          </Link>
          {job.kind !== 'make' && <span class="chip">{kinds[job.kind]}</span>}
          {job.priority === 'batch' && <span class="chip">Batch</span>}
          {chips}
        </div>
        {children}
      </div>
      <div class="row actions">{actions}</div>
    </li>
  );
}

/** Until its script is written, an episode has no title. */
export function titleOf(row: EpisodeRow | undefined): string {
  return row === undefined || row.title === '' ? 'Untitled episode' : row.title;
}

function FetchedTitle({ id }: { id: string }) {
  const { data } = useServerQuery(episodeQuery(id));
  return <>{data === undefined ? '…' : titleOf(data)}</>;
}
