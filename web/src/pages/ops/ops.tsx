/** Replaced by the page. */
export function MetricsPage(_: { id?: string }) {
  return <h1>Metrics</h1>;
}
