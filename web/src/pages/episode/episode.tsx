import { useEffect, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { ApiProblem } from '~/api/problem';
import type { Episode, EpisodeRow } from '~/api/types';
import { restoreEpisode } from '~/queries/episode_actions';
import { knownRow, useEpisode } from '~/queries/episodes';
import { usePodcast } from '~/queries/podcasts';
import { Banner, Button, Empty, Failure, Skeleton } from '~/ui/primitives';
import { Draft, Failed, Review } from './before_audio';
import './episode.css';
import { HeadCard } from './head_card';
import { makeHead } from './head';
import { Listening } from './listening';
import { Making } from './making';
import { Actions, isUnderWay } from './actions';
import { readTime } from './transcript_text';
import { AboutCard } from './about_card';
import { SourcesCard } from './sources_card';

/** Everything about one episode: how it is made, what there is to hear of it, and what is said of it. */
export function EpisodePage({ id = '' }: { id?: string }) {
  const episode = useEpisode(id);
  const row = episode.data ?? knownRow(id);
  useEffect(() => {
    const before = document.title;
    if (row !== undefined) document.title = `${row.title} – Showrunner`;
    return () => {
      document.title = before;
    };
  }, [row?.title]);
  if (episode.data !== undefined) return <Known episode={episode.data} />;
  if (episode.error instanceof ApiProblem && episode.error.status === 404) {
    return (
      <>
        <h1 class="hidden-visually">Episode</h1>
        <Empty icon="search" title="This episode is not there">
          <p>If it was deleted, it can be brought back until the server clears it away.</p>
          <div class="row">
            <Button icon="undo" onClick={() => void restoreEpisode(id)}>
              Restore
            </Button>
            <Link href="/">Go to the library</Link>
          </div>
        </Empty>
      </>
    );
  }
  if (episode.isError) {
    return (
      <>
        <h1 class="hidden-visually">{row?.title ?? 'Episode'}</h1>
        <Failure what="The episode" error={episode.error} retry={() => void episode.refetch()} />
      </>
    );
  }
  return <Coming row={row} />;
}

/** What the library knows of it already, and the places of the rest. */
function Coming({ row }: { row: EpisodeRow | undefined }) {
  const podcast = usePodcast(row?.podcast_id);
  return (
    <div class="stack episode">
      {row === undefined ? (
        <header class="episode-head">
          <div class="episode-cover skeleton" />
          <div class="stack-s episode-about">
            <h1 class="hidden-visually">Episode</h1>
            <Skeleton height="1.25rem" width="12rem" />
            <Skeleton height="2rem" width="70%" />
            <Skeleton height="1.5rem" width="50%" />
            <Skeleton height="2.5rem" width="80%" />
          </div>
        </header>
      ) : (
        <HeadCard episode={row} podcast={podcast} fixed>
          <Skeleton height="2.5rem" width="80%" />
        </HeadCard>
      )}
      <div class="card waveform">
        <Skeleton height="5.5rem" />
      </div>
      <div class="episode-columns">
        <div class="card transcript-card">
          <Skeleton height="1.4rem" count={12} />
        </div>
        <div class="stack">
          <div class="card">
            <Skeleton height="1.4rem" count={4} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Known({ episode }: { episode: Episode }) {
  const podcast = usePodcast(episode.podcast_id);
  const [head] = useState(() => makeHead(episode.id, readTime(new URLSearchParams(location.search).get('t'))));
  const show = podcast?.title ?? '';
  const cover = podcast?.image;
  head.take(episode, show, cover);
  const { job } = episode;
  if (episode.deleted !== null) {
    return (
      <div class="stack episode">
        <HeadCard episode={episode} podcast={podcast} fixed />
        <Banner
          tone="warn"
          actions={
            <Button small icon="undo" onClick={() => void restoreEpisode(episode.id)}>
              Restore
            </Button>
          }
        >
          This episode has been deleted. It can be brought back until the server clears it away.
        </Banner>
      </div>
    );
  }
  const makingIt = job !== null && isUnderWay(episode) && (job.kind !== 'package' || episode.rendered === null);
  const failed = job?.state === 'failed';
  const making = makingIt && <Making episode={episode} job={job} show={show} cover={cover} />;
  if (episode.rendered !== null) {
    return (
      <Listening
        episode={episode}
        podcast={podcast}
        rendered={episode.rendered}
        head={head}
        settled={!makingIt && !failed}
      >
        {making}
        {failed && <Failed episode={episode} job={job} />}
      </Listening>
    );
  }
  const idle = { busy: false, publish: () => undefined, unpublish: () => undefined };
  return (
    <div class="stack episode">
      <HeadCard episode={episode} podcast={podcast}>
        <Actions episode={episode} head={head} publication={idle} />
      </HeadCard>
      {making}
      {!makingIt && (failed || episode.status === 'failed') && <Failed episode={episode} job={job} />}
      {!makingIt && !failed && episode.status === 'review' && <Review episode={episode} />}
      {!makingIt && !failed && episode.status === 'draft' && <Draft episode={episode} job={job} />}
      <div class="episode-pair">
        <AboutCard episode={episode} />
        <SourcesCard id={episode.id} />
      </div>
    </div>
  );
}
