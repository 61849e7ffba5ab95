/** Replaced by the page. */
export function NewPage(_: { id?: string }) {
  return <h1>New</h1>;
}
