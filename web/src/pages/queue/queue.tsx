/** Replaced by the page. */
export function QueuePage(_: { id?: string }) {
  return <h1>Queue</h1>;
}
