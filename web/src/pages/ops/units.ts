/** What stands where nothing was measured. */
export const kNothing = '–';

/** "0.4 ms", "12 ms", "1.25 s": three digits at most, in the unit that fits. */
export function duration(seconds: number): string {
  if (seconds < 0.001) return `${(seconds * 1000).toFixed(2)} ms`;
  if (seconds < 0.01) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 1) return `${(seconds * 1000).toFixed(0)} ms`;
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(0)} s`;
}

/** "97.3 %"; all and nothing are said only when it is so. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share < 1 && share > 0.999) return '> 99.9 %';
  const value = share * 100;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} %`;
}

/** "0.4 / s" */
export function perSecond(rate: number): string {
  return `${rate >= 10 || rate === 0 ? rate.toFixed(0) : rate.toFixed(1)} / s`;
}

/** "just now", "12 s old", "3 min old" */
export function age(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 8) return 'just now';
  return seconds < 120 ? `${seconds} s old` : `${Math.floor(seconds / 60)} min old`;
}
