/** Replaced by the page. */
export function EpisodePage(_: { id?: string }) {
  return <h1>Episode</h1>;
}
