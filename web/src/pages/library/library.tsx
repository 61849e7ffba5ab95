/** Replaced by the page. */
export function LibraryPage(_: { id?: string }) {
  return <h1>Library</h1>;
}
