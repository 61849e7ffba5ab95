import { useEffect, useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Episode, Podcast } from '~/api/types';
import { type Finding, patchEpisode } from '~/queries/episode_actions';
import { usePodcasts } from '~/queries/podcasts';
import { copyText } from '~/ui/copy_text';
import { count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button, IconButton } from '~/ui/primitives';
import { Findings } from './findings';

/** Where a published episode can be subscribed to. */
export function FeedAddress({ podcast }: { podcast: Podcast }) {
  return (
    <section class="card feed-address" aria-label="Feed">
      <Icon name="feed" />
      <div class="grow">
        <p class="small soft">Published. Podcast apps find it in this feed:</p>
        <code class="text-outside">{podcast.feed_url}</code>
      </div>
      <Button icon="copy" small onClick={() => void copyText(podcast.feed_url, 'The feed’s address')}>
        Copy
      </Button>
    </section>
  );
}

/** Why it was not published: all that is wrong, so that all of it can be mended at once. */
export function Refused({
  findings,
  episode,
  onClose,
  onAgain,
}: {
  findings: readonly Finding[];
  episode: Episode;
  onClose: () => void;
  onAgain: () => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [findings]);
  return (
    <section class="card stack-s refused" aria-labelledby="refused-title">
      <div class="spread">
        <h2 id="refused-title" ref={heading} tabIndex={-1}>
          Not published: {count(findings.length, 'thing')} must be mended first
        </h2>
        <IconButton icon="close" label="Close the findings" tone="plain" small onClick={onClose} />
      </div>
      <Findings findings={findings} episode={episode} />
      <div>
        <Button icon="publish" small onClick={onAgain}>
          Publish again
        </Button>
      </div>
    </section>
  );
}

/** An episode of no show cannot be published: which is it to be in? */
export function ChooseShow({
  episode,
  onChosen,
  onClose,
}: {
  episode: Episode;
  onChosen: () => void;
  onClose: () => void;
}) {
  const podcasts = usePodcasts().data?.podcasts ?? [];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="card stack-s" aria-labelledby="choose-title">
      <div class="spread">
        <h2 id="choose-title" ref={heading} tabIndex={-1}>
          Which show is it published in?
        </h2>
        <IconButton icon="close" label="Do not publish" tone="plain" small onClick={onClose} />
      </div>
      {podcasts.length === 0 ? (
        <p>
          There is no show yet. <Link href="/shows">Make the first one</Link>, then publish here.
        </p>
      ) : (
        <ul class="row">
          {podcasts.map((podcast) => (
            <li key={podcast.id}>
              <Button
                icon="shows"
                onClick={() =>
                  void patchEpisode(episode, { podcast_id: podcast.id }).then((kept) => {
                    if (kept) onChosen();
                  })
                }
              >
                <span dir="auto" class="truncate">
                  {podcast.title}
                </span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
