/** Replaced by the page. */
export function SettingsPage(_: { id?: string }) {
  return <h1>Settings</h1>;
}
