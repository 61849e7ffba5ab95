import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import type { Podcast } from '~/api/types';
import { useEpisodes } from '~/queries/episodes';
import { deletePodcast } from '~/queries/podcast_actions';
import { coverOf, usePodcasts } from '~/queries/podcasts';
import { Menu } from '~/ui/menu';
import { Empty, Failure, Skeleton } from '~/ui/primitives';
import { AppPreview } from './app_preview';
import { Artwork } from './artwork';
import { Checks } from './checks';
import { type FieldName, valueOf, write } from './draft';
import { FeedAddress } from './feed_address';
import { focusField } from './form_field';
import { PrivateAddresses } from './private_addresses';
import { SaveBar } from './save_bar';
import { ShowEpisodes } from './show_episodes';
import { ShowFields } from './show_fields';
import { useShowDraft } from './use_show_draft';

/** One show: what is said of it, how it looks, where it is heard, and what stands in its way. */
export function ShowPage({ id }: { id: string }) {
  const { data, error, refetch } = usePodcasts();
  const podcast = data?.podcasts.find((one) => one.id === id);
  if (podcast !== undefined) return <Show key={id} podcast={podcast} />;
  return (
    <div class="stack shows-page">
      <Back />
      <h1>Show</h1>
      {data === undefined && error === null && <Skeleton height="16rem" count={2} />}
      {data === undefined && error !== null && <Failure error={error} retry={() => void refetch()} what="This show" />}
      {data !== undefined && (
        <Empty icon="shows" title="There is no such show">
          <p>
            It may have been deleted. <Link href="/shows">See all shows</Link>
          </p>
        </Empty>
      )}
    </div>
  );
}

function Back() {
  return (
    <p class="small">
      <Link href="/shows">All shows</Link>
    </p>
  );
}

function Show({ podcast }: { podcast: Podcast }) {
  const [, go] = useLocation();
  const [draft, change] = useShowDraft(podcast);
  const [flaws, setFlaws] = useState<Partial<Record<FieldName, string>>>({});
  const { data: list } = useEpisodes({ podcast: podcast.id });
  const episodes = list?.pages.flatMap((page) => page.episodes);
  const form = {
    podcast,
    draft,
    flaws,
    set: <Name extends FieldName>(name: Name, value: Podcast[Name]) => {
      if (flaws[name] !== undefined) setFlaws({ ...flaws, [name]: undefined });
      change((now) => write(now, podcast, name, value));
    },
  };
  const title = valueOf(podcast, draft, 'title');
  return (
    <div class="stack shows-page">
      <Back />
      <header class="show-head">
        <img src={coverOf(podcast)} alt="" width="72" height="72" />
        <div class="grow">
          <h1 dir="auto">{title || 'No title'}</h1>
          <p class="soft" dir="auto">
            {valueOf(podcast, draft, 'author')}
          </p>
        </div>
        <Menu
          label="More for this show"
          items={[
            { label: 'Subscriptions of all shows (OPML)', icon: 'download', href: '/api/opml', download: true },
            {
              label: 'Delete the show',
              icon: 'trash',
              danger: true,
              run: () => void deletePodcast(podcast).then((gone) => gone && go('/shows')),
            },
          ]}
        />
      </header>
      <div class="show-columns">
        <div class="stack">
          <form
            class="stack"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              event.currentTarget.querySelector<HTMLButtonElement>('.save-bar .primary')?.click();
            }}
          >
            <ShowFields form={form} />
            <SaveBar
              podcast={podcast}
              draft={draft}
              change={change}
              onFlaw={(field, detail) => {
                setFlaws({ [field]: detail });
                focusField(field);
              }}
            />
          </form>
          <ShowEpisodes podcast={podcast} episodes={episodes} total={list?.pages[0]?.total ?? 0} />
          <PrivateAddresses podcast={podcast} />
        </div>
        <div class="stack">
          <Artwork podcast={podcast} />
          <FeedAddress podcast={podcast} />
          <Checks podcast={podcast} />
          <AppPreview podcast={podcast} draft={draft} episodes={episodes ?? []} />
        </div>
      </div>
    </div>
  );
}
