import { ShowList } from './show_list';
import { ShowPage } from './show_page';
import './shows.css';

/** The shows, or one of them. */
export function ShowsPage({ id }: { id?: string }) {
  return id === undefined ? <ShowList /> : <ShowPage id={id} />;
}
