import { expect, test } from 'vitest';
import { Recent } from './recent';

const erased = (id: string) => ({ kind: 'erased', what: 'episode', id }) as const;

function filled(floor: string | undefined, ids: number[], limit?: number): Recent {
  const recent = new Recent(floor, limit);
  for (const id of ids) recent.add(String(id), erased(`episode ${id}`));
  return recent;
}

const idsBehind = (recent: Recent, id: string) => recent.behind(id)?.map((event) => event.id);

test('gives what came behind an event, in order', () => {
  const recent = filled('3', [4, 5, 9]);
  expect(idsBehind(recent, '3')).toEqual(['4', '5', '9']);
  expect(idsBehind(recent, '5')).toEqual(['9']);
  expect(idsBehind(recent, '9')).toEqual([]);
});

test('says so when it has not got all of it', () => {
  expect(idsBehind(filled('3', [4, 5]), '2')).toBeUndefined();
  expect(idsBehind(filled('3', [4, 5, 6], 2), '3')).toBeUndefined();
  expect(idsBehind(filled('3', [4, 5, 6], 2), '4')).toEqual(['5', '6']);
});

test('knows nothing of a number that there was not yet: it is of another library', () => {
  expect(idsBehind(filled('3', [4]), '5')).toBeUndefined();
});

test('begins anew after a reset', () => {
  const recent = filled('3', [4, 5]);
  recent.add('20', { kind: 'reset' });
  expect(idsBehind(recent, '5')).toBeUndefined();
  expect(idsBehind(recent, '20')).toEqual([]);
});

test('knows where it began when nothing was kept', () => {
  expect(idsBehind(filled(undefined, [8]), '7')).toEqual(['8']);
  expect(idsBehind(filled(undefined, []), '7')).toBeUndefined();
});
