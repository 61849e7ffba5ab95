import { useState } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import type { Schemas } from '~/api/types';
import { useSources } from '~/queries/media';
import { count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Skeleton } from '~/ui/primitives';

const kShown = 1_200;

/** What the episode was made of, and what was read of it; asked for when it is opened. */
export function SourcesCard({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const sources = useSources(id, open);
  return (
    <section class="card" aria-label="Sources">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2>Sources</h2>
        </summary>
        {sources.isError ? (
          <p class="small">{sayWhy(sources.error)}</p>
        ) : sources.data === undefined ? (
          <Skeleton height="2rem" count={2} label="Loading the sources" />
        ) : sources.data.length === 0 ? (
          <p class="small soft">The server has none on record: the script was given, or written about a topic.</p>
        ) : (
          <ul class="stack-s">
            {sources.data.map((source) => (
              <Source key={source.document} source={source} />
            ))}
          </ul>
        )}
      </details>
    </section>
  );
}

function Source({ source }: { source: Schemas['UsedSource'] }) {
  const words = source.text?.split(/\s+/).filter(Boolean).length;
  return (
    <li class="stack-s">
      <p class="row">
        <Icon name={source.kind === 'url' ? 'globe' : source.kind === 'upload' ? 'file' : 'text'} />
        <span class="grow" dir="auto">
          {source.url === undefined || !/^https?:\/\//.test(source.url) ? (
            source.title
          ) : (
            <a href={source.url} target="_blank" rel="noopener noreferrer nofollow">
              {source.title}
            </a>
          )}
        </span>
        {words !== undefined && <span class="small soft tabular">{count(words, 'word')}</span>}
      </p>
      {source.text !== undefined && (
        <details>
          <summary class="small">What was read</summary>
          <p class="small text-outside source-text" dir="auto">
            {source.text.length > kShown ? `${source.text.slice(0, kShown)} …` : source.text}
          </p>
        </details>
      )}
    </li>
  );
}
