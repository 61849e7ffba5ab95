import type { Series } from './history';

export interface Box {
  width: number;
  height: number;
  from: number; ///< milliseconds at the left edge
  to: number; ///< and at the right
  top: number; ///< the value at the upper edge; the lower one is 0
}

/** The path of a line in a box: what is not known is left out, a value by itself is a dot as wide as the line. */
export function pathOf(series: Series, { width, height, from, to, top }: Box): string {
  const span = Math.max(1, to - from);
  let path = '';
  let pen = false;
  for (const [index, { at, value }] of series.entries()) {
    if (value === undefined) {
      pen = false;
      continue;
    }
    const x = round(((at - from) / span) * width);
    const y = round(height - (Math.min(value, top) / (top || 1)) * height);
    path += `${pen ? 'L' : 'M'}${x} ${y}`;
    if (!pen && series[index + 1]?.value === undefined) path += 'h0';
    pen = true;
  }
  return path;
}

/** A round number at or above the most that is to be shown: 1, 2, 5, 10, 20, 50, … */
export function topFor(series: Series, least = 1): number {
  const most = Math.max(least, ...series.map(({ value }) => value ?? 0));
  const size = 10 ** Math.floor(Math.log10(most));
  return size * ([1, 2, 5, 10].find((step) => step * size >= most) ?? 10);
}

/** What a series says in a sentence, for those who do not see it. */
export function summaryOf(series: Series, format: (value: number) => string): string {
  const values = series.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const last = values.at(-1);
  if (last === undefined) return 'Nothing measured yet';
  return `Least ${format(Math.min(...values))}, most ${format(Math.max(...values))}, last ${format(last)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
