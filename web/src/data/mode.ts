/**
 * `?data=naive` makes this tab fetch as many pages do: each component for itself, and again every few seconds. It is what
 * the figures of perf/RESULTS.md compare the studio with; nobody needs it otherwise.
 */
export const naive = new URLSearchParams(globalThis.location.search).get('data') === 'naive';
