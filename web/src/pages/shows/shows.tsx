/** Replaced by the page. */
export function ShowsPage(_: { id?: string }) {
  return <h1>Shows</h1>;
}
