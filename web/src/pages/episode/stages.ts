import type { Job } from '~/api/types';

export interface Stage {
  stage: string; ///< as the server calls it
  label: string;
  doing: string;
}

const all: readonly Stage[] = [
  { stage: 'reading', label: 'Read', doing: 'Reading the sources' },
  { stage: 'writing', label: 'Write', doing: 'Writing the script' },
  { stage: 'speaking', label: 'Speak', doing: 'Speaking' },
  { stage: 'mastering', label: 'Master', doing: 'Mastering' },
  { stage: 'packaging', label: 'Package', doing: 'Packaging' },
];

/** What a job of this kind does, in order. */
export function stagesOf(kind: Job['kind']): readonly Stage[] {
  switch (kind) {
    case 'make':
      return all;
    case 'write':
      return all.slice(0, 2);
    case 'render':
      return all.slice(2);
    case 'package':
      return all.slice(4);
  }
}

/** Whether a stage is behind, under way or to come. A render tells "writing" while it reads the script it has. */
export function stageState(stages: readonly Stage[], stage: string, now: string | undefined): 'done' | 'now' | 'todo' {
  const at = stages.findIndex((one) => one.stage === stage);
  const under = stages.findIndex((one) => one.stage === now);
  if (at < under) return 'done';
  return at === under ? 'now' : 'todo';
}

const kMostCells = 240;

/** How many cells stand for the sentences, and how many of them are done. A cell is done when all of its sentences are. */
export function cellsOf(done: number, total: number): { cells: number; filled: number } {
  const each = Math.max(1, Math.ceil(total / kMostCells));
  const cells = Math.ceil(total / each);
  return { cells, filled: done >= total ? cells : Math.floor(done / each) };
}
