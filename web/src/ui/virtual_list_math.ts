/** Rows from `first` to `last`, both included; `last` < `first`: none. */
export interface Rows {
  first: number;
  last: number;
}

/** A list of rows of one height, seen through a window. */
export interface View {
  count: number;
  rowHeight: number; ///< px
  offset: number; ///< px of the list above the upper edge of the window; negative: the list begins below it
  height: number; ///< px of the window
}

/** Rows beyond the edges that are mounted too, so that a turn of the wheel finds them there. */
const kOverscan = 6;
/** The range moves by so many rows at once: less is drawn anew than when it moved with every row. */
const kStep = 4;
/** No list mounts more rows than this, however high the window is. */
export const kMostMounted = 60;

/** The rows that can be seen, at least in part. */
export function visibleRows({ count, rowHeight, offset, height }: View): Rows {
  if (count === 0 || offset + height <= 0 || offset >= count * rowHeight) return { first: 0, last: -1 };
  const first = Math.max(0, Math.floor(offset / rowHeight));
  const last = Math.min(count - 1, Math.ceil((offset + height) / rowHeight) - 1);
  return { first, last };
}

/** The rows to be mounted around those that can be seen. */
export function mountedRows(view: View): Rows {
  const { count } = view;
  const seen = visibleRows(view);
  // Where nothing is seen yet, the beginning is mounted: the page may be about to scroll there.
  if (seen.last < seen.first)
    return view.offset > 0
      ? { first: Math.max(0, count - kOverscan), last: count - 1 }
      : { first: 0, last: Math.min(count, kOverscan) - 1 };
  const room = kMostMounted - 1 - 2 * kStep - (seen.last - seen.first + 1); // one is kept for the row with the focus
  const overscan = Math.max(0, Math.min(kOverscan, Math.floor(room / 2)));
  const first = Math.max(0, Math.floor((seen.first - overscan) / kStep) * kStep);
  // Always as many, wherever the window is: rows that came and went in turn would be made anew each time.
  const most = Math.ceil(view.height / view.rowHeight) + 1 + 2 * overscan + kStep;
  const last = Math.min(count - 1, first + Math.min(most, kMostMounted - 1) - 1);
  return { first, last };
}

/** The indices of `rows` in order, with `held` (the row with the focus) among them wherever it is. */
export function indicesOf({ first, last }: Rows, held: number | undefined, count: number): number[] {
  const indices: number[] = [];
  if (held !== undefined && held >= 0 && held < first) indices.push(held);
  for (let index = first; index <= last; index++) indices.push(index);
  if (held !== undefined && held > last && held < count) indices.push(held);
  return indices;
}

/** Where a key of the list leads from row `from`; nothing for other keys. `page`: rows in a window. */
export function rowAfterKey(key: string, from: number, count: number, page: number): number | undefined {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[key];
  const to = key === 'Home' ? 0 : key === 'End' ? count - 1 : step === undefined ? undefined : from + step;
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to));
}

/** By how many px the window must scroll for the whole row to be seen between `top` and `bottom` px of covered edges. */
export function scrollToShow(index: number, view: View, top: number, bottom: number): number {
  const start = index * view.rowHeight - view.offset; // px below the upper edge of the window
  const least = start - top;
  const most = start + view.rowHeight - (view.height - bottom);
  if (least < 0) return least;
  return most > 0 ? Math.min(most, least) : 0;
}

/** Where the row that was at `index` is now: rows may have come or gone in front of it. Looks only as far as `reach`. */
export function findRow(
  key: string,
  index: number,
  count: number,
  keyOf: (index: number) => string,
  reach = 50,
): number | undefined {
  for (let distance = 0; distance <= reach; distance++) {
    for (const at of distance === 0 ? [index] : [index + distance, index - distance]) {
      if (at >= 0 && at < count && keyOf(at) === key) return at;
    }
  }
  return undefined;
}

/**
 * Gives each row a slot: an element of the page that shows it. A row that stays keeps its slot, a new one takes that of a
 * row that went, so that scrolling makes no elements and throws none away. Slots are taken in the order in which they stand
 * in the page (that of the map), so that few elements must be moved for the page to have the rows in order.
 */
export function assignSlots(before: ReadonlyMap<string, number>, rows: readonly string[]): Map<string, number> {
  const wanted = new Set(rows);
  const free: number[] = [];
  let next = 0;
  for (const [row, slot] of before) {
    if (!wanted.has(row)) free.push(slot);
    next = Math.max(next, slot + 1);
  }
  const after = new Map<string, number>();
  let taken = 0;
  for (const row of rows) {
    // A slot that nobody takes is gone from the page; its number is not given again while a higher one is there.
    if (!after.has(row)) after.set(row, before.get(row) ?? free[taken++] ?? next++);
  }
  return after;
}
