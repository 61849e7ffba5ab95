import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import type { Podcast } from '~/api/types';
import { queryClient } from '~/queries/client';
import type { EpisodePages } from '~/queries/episodes';
import { type EpisodeFilter, keys } from '~/queries/keys';
import { coverOf, usePodcasts } from '~/queries/podcasts';
import { count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Banner, Button, Empty, Failure, Skeleton } from '~/ui/primitives';
import { knownCount } from './known_counts';
import { NewShow } from './new_show';

/** All shows with their covers; where a new one begins. */
export function ShowList() {
  const { data, error, refetch } = usePodcasts();
  const [, go] = useLocation();
  const [making, setMaking] = useState(false);
  const again = () => void refetch();
  return (
    <div class="stack shows-page">
      <header class="spread">
        <h1>Shows</h1>
        <div class="row">
          {data !== undefined && data.podcasts.length > 0 && (
            <a class="button plain" href="/api/opml" download="shows.opml">
              <Icon name="download" />
              OPML
            </a>
          )}
          <Button tone="primary" icon="plus" onClick={() => setMaking(true)}>
            New show
          </Button>
        </div>
      </header>
      {data === undefined && error === null && <Skeleton height="7rem" count={3} />}
      {data === undefined && error !== null && <Failure error={error} retry={again} what="Your shows" />}
      {data !== undefined && error !== null && (
        <Banner
          tone="warn"
          actions={
            <Button small icon="refresh" onClick={again}>
              Try again
            </Button>
          }
        >
          This list may be old: the server did not answer the last time.
        </Banner>
      )}
      {data?.podcasts.length === 0 && (
        <Empty icon="shows" title="No show yet">
          <p>
            A show gathers episodes under one name and one cover, and has a feed that podcast apps subscribe to.
            Episodes can also stand alone.
          </p>
          <Button icon="plus" onClick={() => setMaking(true)}>
            Make the first one
          </Button>
        </Empty>
      )}
      {data !== undefined && data.podcasts.length > 0 && (
        <ul class="show-cards">
          {data.podcasts.map((podcast) => (
            <ShowCard key={podcast.id} podcast={podcast} />
          ))}
        </ul>
      )}
      {making && (
        <NewShow
          onClose={() => setMaking(false)}
          onMade={(podcast) => {
            setMaking(false);
            if (podcast !== undefined) go(`/shows/${podcast.id}`);
          }}
        />
      )}
    </div>
  );
}

function ShowCard({ podcast }: { podcast: Podcast }) {
  const lists = queryClient
    .getQueriesData<EpisodePages>({ queryKey: keys.allEpisodes() })
    .map(([key, pages]) => [(key[1] ?? {}) as EpisodeFilter, pages] as const);
  const episodes = knownCount(lists, podcast.id);
  return (
    <li class="card show-card">
      <img src={coverOf(podcast)} alt="" width="88" height="88" loading="lazy" decoding="async" />
      <div class="stack-s grow">
        <h2 dir="auto">
          <Link href={`/shows/${podcast.id}`}>{podcast.title}</Link>
        </h2>
        <p class="soft small" dir="auto">
          {podcast.author}
        </p>
        <p class="row small soft">
          <span>{podcast.category}</span>
          {episodes !== undefined && <span>· {count(episodes, 'episode')}</span>}
          {podcast.blocked && <span class="chip">Private</span>}
          {podcast.complete && <span class="chip">Finished</span>}
          {podcast.new_feed_url !== null && <span class="chip warn">Moved</span>}
        </p>
      </div>
    </li>
  );
}
