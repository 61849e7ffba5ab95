import { signal } from '@preact/signals';

/** The ids of the rows that are selected. */
export const selection = signal<ReadonlySet<string>>(new Set());

/** Where a selection of several begins: the row that was selected last. */
let anchor: string | undefined;

export function clearSelection(): void {
  anchor = undefined;
  if (selection.value.size > 0) selection.value = new Set();
}

/** Selects a row, or no longer; with `shift`, all from the last one to it. `ids` are those of the list in order. */
export function toggleRow(id: string, ids: readonly string[], shift = false): void {
  selection.value =
    shift && anchor !== undefined ? withRange(selection.value, ids, anchor, id) : toggled(selection.value, id);
  anchor = id;
}

export function selectAll(ids: readonly string[]): void {
  selection.value = new Set(ids);
}

/** Takes `ids` out: they went, or what was to be done with them is done. */
export function unselect(ids: readonly string[]): void {
  const left = new Set(selection.value);
  for (const id of ids) left.delete(id);
  if (left.size !== selection.value.size) selection.value = left;
}

export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

export function withRange(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  from: string,
  to: string,
): ReadonlySet<string> {
  const one = ids.indexOf(from);
  const other = ids.indexOf(to);
  if (one < 0 || other < 0) return toggled(selected, to);
  return new Set([...selected, ...ids.slice(Math.min(one, other), Math.max(one, other) + 1)]);
}
