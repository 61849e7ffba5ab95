import { Link } from 'wouter-preact';
import { Icon } from '~/ui/icon';

/** To the page of the episode whose script this is. */
export function BackLink({ id }: { id: string }) {
  return (
    <Link href={`/e/${id}`} class="back-link small">
      <Icon name="back" /> Episode
    </Link>
  );
}
