import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { ownPath } from '~/api/client';
import type { Episode, EpisodeRow, Podcast } from '~/api/types';
import { progressOf } from '~/live/progress';
import { clock, date } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { StatusChip } from '~/ui/primitives';
import { TitleEditor } from './title_editor';

/** What an episode is, at the head of its page; `children` are what can be done with it. */
export function HeadCard({
  episode,
  podcast,
  fixed,
  children,
}: {
  episode: Episode | EpisodeRow;
  podcast: Podcast | undefined;
  fixed?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <header class="episode-head">
      <EpisodeCover podcast={podcast} />
      <div class="stack-s episode-about">
        {podcast === undefined ? (
          <p class="small soft">{episode.podcast_id === null ? 'In no show yet' : '\u00a0'}</p>
        ) : (
          <p class="small truncate">
            <Link href={`/shows/${podcast.id}`} dir="auto">
              {podcast.title}
            </Link>
          </p>
        )}
        <TitleEditor episode={episode} fixed={fixed ?? false} />
        <Facts episode={episode} />
        {children}
      </div>
    </header>
  );
}

function EpisodeCover({ podcast }: { podcast: Podcast | undefined }) {
  if (podcast === undefined) {
    return (
      <div class="episode-cover none">
        <Icon name="mic" />
      </div>
    );
  }
  return <img class="episode-cover" src={ownPath(podcast.image)} alt="" width="160" height="160" />;
}

function Facts({ episode }: { episode: Episode | EpisodeRow }) {
  const report = progressOf(episode.id).value;
  const share = report?.share ?? ('job' in episode ? episode.job?.share : undefined);
  const season = 'season' in episode && episode.season !== null ? `Season ${episode.season}` : '';
  const number = 'number' in episode && episode.number !== null ? `Episode ${episode.number}` : '';
  const facts = [
    season,
    number,
    episode.duration > 0 ? clock(episode.duration) : '',
    `Made ${date(episode.created)}`,
    episode.published === null ? '' : `Published ${date(episode.published)}`,
  ].filter(Boolean);
  return (
    <div class="row facts">
      <StatusChip status={episode.status} share={share} />
      {'explicit' in episode && episode.explicit === true && <span class="chip">Explicit</span>}
      {'type' in episode && episode.type !== 'full' && (
        <span class="chip">{episode.type === 'trailer' ? 'Trailer' : 'Bonus'}</span>
      )}
      <span class="small soft tabular">{facts.join(' · ')}</span>
    </div>
  );
}
