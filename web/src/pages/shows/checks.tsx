import type { Podcast } from '~/api/types';

/** Replaced when the server has them. */
export function Checks({ podcast }: { podcast: Podcast }) {
  return podcast.deleted === null ? null : null;
}
