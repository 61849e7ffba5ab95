import type { Job } from '~/api/types';
import type { Progress } from '~/live/messages';
import { about, count } from '~/ui/format';
import { Icon } from '~/ui/icon';

const stages = [
  { name: 'reading', label: 'Read' },
  { name: 'writing', label: 'Write' },
  { name: 'speaking', label: 'Speak' },
  { name: 'mastering', label: 'Master' },
  { name: 'packaging', label: 'Package' },
] as const;

type StageName = (typeof stages)[number]['name'];

const ofKind: Record<Job['kind'], readonly StageName[]> = {
  make: stages.map(({ name }) => name),
  write: ['reading', 'writing'],
  render: ['speaking', 'mastering', 'packaging'],
  package: ['packaging'],
};

const doing: Record<StageName, string> = {
  reading: 'Reading the sources',
  writing: 'Writing the script',
  speaking: 'Speaking',
  mastering: 'Mastering',
  packaging: 'Packaging the files',
};

/** Which steps a job takes, and at which it is. */
export function Stages({ kind, stage }: { kind: Job['kind']; stage: string | null }) {
  const steps = stages.filter(({ name }) => ofKind[kind].includes(name) || name === stage);
  const at = steps.findIndex(({ name }) => name === stage);
  return (
    <ol class="stages small" aria-label="Steps">
      {steps.map(({ name, label }, index) => (
        <li
          key={name}
          class={index < at ? 'done' : index === at ? 'now' : ''}
          aria-current={index === at ? 'step' : undefined}
        >
          {index < at && <Icon name="check" />}
          {label}
          {index < at && <span class="hidden-visually"> (done)</span>}
        </li>
      ))}
    </ol>
  );
}

/** "Speaking: 34 of 120 sentences, about 20 s left". */
export function sayProgress(
  progress: Pick<Progress, 'stage' | 'seconds_left' | 'sentences_done' | 'sentences_total' | 'turns_written'>,
): string {
  const { stage, seconds_left: left, sentences_done: done, sentences_total: total, turns_written: turns } = progress;
  const known = stages.find(({ name }) => name === stage);
  const parts = [known === undefined ? 'Starting' : doing[known.name]];
  if (stage === 'writing' && turns > 0) parts.push(count(turns, 'turn'));
  if (total > 0 && (stage === 'speaking' || stage === 'writing')) parts.push(`${done} of ${count(total, 'sentence')}`);
  if (left !== null && left >= 1) parts.push(`${about(left)} left`);
  return parts.join(' · ');
}
