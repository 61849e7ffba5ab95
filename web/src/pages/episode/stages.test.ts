import { expect, test } from 'vitest';
import { cellsOf, stagesOf, stageState } from './stages';

test('each kind of job has its own stages', () => {
  expect(stagesOf('make').map(({ label }) => label)).toEqual(['Read', 'Write', 'Speak', 'Master', 'Package']);
  expect(stagesOf('write').map(({ label }) => label)).toEqual(['Read', 'Write']);
  expect(stagesOf('render').map(({ label }) => label)).toEqual(['Speak', 'Master', 'Package']);
});

test('stages are done up to the one under way', () => {
  const stages = stagesOf('make');
  expect(stages.map(({ stage }) => stageState(stages, stage, 'speaking'))).toEqual([
    'done',
    'done',
    'now',
    'todo',
    'todo',
  ]);
  expect(stages.every(({ stage }) => stageState(stages, stage, undefined) === 'todo')).toBe(true);
});

test('very many sentences share cells, and only whole ones are filled', () => {
  expect(cellsOf(3, 10)).toEqual({ cells: 10, filled: 3 });
  const many = cellsOf(999, 1_000);
  expect(many.cells).toBeLessThanOrEqual(240);
  expect(many.filled).toBeLessThan(many.cells);
  expect(cellsOf(1_000, 1_000).filled).toBe(cellsOf(1_000, 1_000).cells);
  expect(cellsOf(0, 0)).toEqual({ cells: 0, filled: 0 });
});
