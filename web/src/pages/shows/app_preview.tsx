import type { EpisodeRow, Podcast } from '~/api/types';
import { coverOf } from '~/queries/podcasts';
import { date } from '~/ui/format';
import { type Draft, valueOf } from './draft';

/** About how apps will show it, with what is written and not saved yet. */
export function AppPreview({
  podcast,
  draft,
  episodes,
}: {
  podcast: Podcast;
  draft: Draft;
  episodes: readonly EpisodeRow[];
}) {
  const title = valueOf(podcast, draft, 'title') || 'No title';
  const author = valueOf(podcast, draft, 'author') || 'No author';
  const category = valueOf(podcast, draft, 'category').split(' > ').at(-1);
  const published = episodes.filter((episode) => episode.status === 'published');
  const shown = (published.length > 0 ? published : episodes).slice(0, 3);
  const cover = coverOf(podcast);
  return (
    <section class="card stack" aria-labelledby="app-preview">
      <h2 id="app-preview">In podcast apps</h2>
      <div class="previews">
        <figure class="preview apple">
          <figcaption class="small soft">Like Apple Podcasts</figcaption>
          <div class="preview-head">
            <img src={cover} alt="" width="96" height="96" />
            <div class="stack-s">
              <p class="preview-title" dir="auto">
                {title}
              </p>
              <p class="small" dir="auto">
                {author}
              </p>
              <p class="small soft">{category}</p>
            </div>
          </div>
          <ol>
            {shown.map((episode) => (
              <li key={episode.id}>
                <span class="small soft">{date(episode.published ?? episode.created)}</span>
                <span class="preview-episode" dir="auto">
                  {episode.title}
                </span>
                <span class="small soft">{minutes(episode.duration)}</span>
              </li>
            ))}
          </ol>
        </figure>
        <figure class="preview spotify">
          <figcaption class="small">Like Spotify</figcaption>
          <div class="preview-head">
            <img src={cover} alt="" width="56" height="56" />
            <div>
              <p class="preview-title" dir="auto">
                {title}
              </p>
              <p class="small" dir="auto">
                {author}
              </p>
            </div>
          </div>
          <ol>
            {shown.slice(0, 2).map((episode) => (
              <li key={episode.id} class="row">
                <img src={cover} alt="" width="40" height="40" />
                <span class="grow">
                  <span class="preview-episode" dir="auto">
                    {episode.title}
                  </span>
                  <span class="small">
                    {date(episode.published ?? episode.created)} · {minutes(episode.duration)}
                  </span>
                </span>
              </li>
            ))}
          </ol>
        </figure>
      </div>
      {published.length === 0 && (
        <p class="small soft">
          {shown.length === 0
            ? 'No episode yet. Directories take a show once it has one.'
            : 'None of these is published yet: apps see an empty show.'}
        </p>
      )}
    </section>
  );
}

function minutes(seconds: number): string {
  return seconds < 60 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
