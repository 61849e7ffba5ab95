/** Replaced by the page. */
export function EditPage(_: { id?: string }) {
  return <h1>Edit</h1>;
}
