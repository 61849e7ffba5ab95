import { Link } from 'wouter-preact';
import type { Episode } from '~/api/types';
import { progressOf } from '~/live/progress';
import { about } from '~/ui/format';
import { Meter } from '~/ui/primitives';

const stages: Record<string, string> = {
  read: 'Reading the sources',
  outline: 'Making an outline',
  write: 'Writing the script',
};

/** The script is not there yet: how far its making is. It opens by itself when it is written. */
export function Making({ episode }: { episode: Episode }) {
  const progress = progressOf(episode.id).value;
  const stage = progress?.stage ?? episode.job?.stage ?? 'queued';
  const left = progress?.seconds_left;
  return (
    <section class="card stack making">
      <h2>The script is being written</h2>
      <p>
        {stages[stage] ?? (stage === 'queued' ? 'Waiting for its turn' : stage)}
        {progress !== undefined && progress.turns_written > 0 && `: ${progress.turns_written} lines so far`}
        {left != null && `, ${about(left)} left`}
      </p>
      <Meter share={progress?.share ?? episode.job?.share ?? 0} label="How far the script is" />
      <p class="soft small">
        It opens here as soon as it is there. <Link href={`/e/${episode.id}`}>Watch it being made</Link>
      </p>
    </section>
  );
}
