import { Link } from 'wouter-preact';
import type { EpisodeRow, Podcast } from '~/api/types';
import { clock, count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Skeleton, StatusChip } from '~/ui/primitives';

const kShown = 5;

/** The newest episodes of a show; all of them are in the library. */
export function ShowEpisodes({
  podcast,
  episodes,
  total,
}: {
  podcast: Podcast;
  episodes: readonly EpisodeRow[] | undefined;
  total: number;
}) {
  return (
    <section class="card stack" aria-labelledby="show-episodes">
      <div class="spread">
        <h2 id="show-episodes">Episodes</h2>
        <Link class="button small" href={`/new?podcast=${podcast.id}`}>
          <Icon name="plus" />
          New episode
        </Link>
      </div>
      {episodes === undefined && <Skeleton height="2.75rem" count={3} />}
      {episodes?.length === 0 && <p class="small soft">None yet.</p>}
      {episodes !== undefined && episodes.length > 0 && (
        <>
          <ul class="lines">
            {episodes.slice(0, kShown).map((episode) => (
              <li key={episode.id} class="row">
                <Link class="grow" href={`/e/${episode.id}`} dir="auto">
                  {episode.title}
                </Link>
                {episode.duration > 0 && <span class="small soft tabular">{clock(episode.duration)}</span>}
                <StatusChip status={episode.status} />
              </li>
            ))}
          </ul>
          <Link href={`/?podcast=${podcast.id}`}>{count(total, 'episode')} in the library</Link>
        </>
      )}
    </section>
  );
}
