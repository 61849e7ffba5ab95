import { sayWhy } from '~/api/problem';
import { connection } from '~/stores/connection';
import { Banner, Button } from '~/ui/primitives';

/** Why the list may not be the newest or not whole; what had come stays below. */
export function LibraryTrouble({ trouble, retry }: { trouble: unknown; retry: () => void }) {
  // That the server is away is told at the top of every page already.
  if (trouble === undefined || connection.value === 'offline') return null;
  return (
    <Banner
      tone="warn"
      actions={
        <Button small icon="refresh" onClick={retry}>
          Try again
        </Button>
      }
    >
      The list below may be old or not whole. {sayWhy(trouble)}
    </Banner>
  );
}
