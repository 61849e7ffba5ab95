import { kHistoryMs, type Series } from './history';
import { pathOf, summaryOf, topFor } from './sparkline_path';

const kWidth = 200;
const kHeight = 36;

/** The last ten minutes in a small picture. */
export function Sparkline({
  series,
  label,
  format,
  top,
}: {
  series: Series;
  label: string;
  format: (value: number) => string;
  top?: number;
}) {
  const to = series.at(-1)?.at ?? 0;
  const box = { width: kWidth, height: kHeight, from: to - kHistoryMs, to, top: top ?? topFor(series) };
  return (
    <svg
      class="sparkline"
      role="img"
      aria-label={`${label}, last 10 minutes. ${summaryOf(series, format)}.`}
      viewBox={`-2 -2 ${kWidth + 4} ${kHeight + 4}`}
      preserveAspectRatio="none"
    >
      <path class="floor" d={`M0 ${kHeight}H${kWidth}`} vector-effect="non-scaling-stroke" />
      <path d={pathOf(series, box)} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
