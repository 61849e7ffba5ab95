import { Link, useLocation } from 'wouter-preact';
import { ownPath } from '~/api/client';
import type { Episode } from '~/api/types';
import { removeSaved, saved, saveOffline } from '~/offline/saved';
import { deleteEpisodes, renderEpisode } from '~/queries/episode_actions';
import { Icon } from '~/ui/icon';
import { Menu, type MenuItem } from '~/ui/menu';
import { Button } from '~/ui/primitives';
import type { Head } from './head';

/** What can be done with an episode, at its head. */
export function Actions({
  episode,
  head,
  publication,
}: {
  episode: Episode;
  head: Head;
  publication: { busy: boolean; publish: () => void; unpublish: () => void };
}) {
  const [, go] = useLocation();
  const heard = episode.rendered !== null;
  const underWay = isUnderWay(episode);
  return (
    <div class="row episode-actions">
      {heard && (
        <Button tone="primary" icon={head.playing.value ? 'pause' : 'play'} onClick={head.toggle}>
          {head.playing.value ? 'Pause' : 'Play'}
        </Button>
      )}
      {episode.script_version > 0 && heard && (
        <Link class="button" href={`/e/${episode.id}/edit`}>
          <Icon name="edit" />
          Edit script
        </Link>
      )}
      {heard &&
        (episode.published === null ? (
          <Button icon="publish" busy={publication.busy} onClick={publication.publish}>
            Publish
          </Button>
        ) : (
          <Button icon="undo" busy={publication.busy} onClick={publication.unpublish}>
            Unpublish
          </Button>
        ))}
      {heard && <SaveButton episode={episode} />}
      <Menu
        label="More"
        items={[
          ...downloads(episode),
          ...(episode.script_version > 0 && !underWay
            ? [
                {
                  label: heard ? 'Render again' : 'Render',
                  icon: 'mic' as const,
                  run: () => void renderEpisode(episode),
                },
              ]
            : []),
          {
            label: 'Delete',
            icon: 'trash',
            danger: true,
            run: () => {
              go('/');
              void deleteEpisodes([episode]);
            },
          },
        ]}
      >
        {heard ? undefined : 'More'}
      </Menu>
    </div>
  );
}

export function isUnderWay(episode: Pick<Episode, 'job'>): boolean {
  return episode.job?.state === 'queued' || episode.job?.state === 'running';
}

/** Every file that came of the render. */
export function downloads(episode: Pick<Episode, 'rendered'>): MenuItem[] {
  const { rendered } = episode;
  if (rendered === null) return [];
  const names: Record<string, string> = {
    'text/vtt': 'Transcript (VTT)',
    'application/x-subrip': 'Transcript (SRT)',
    'application/json': 'Transcript (JSON)',
    'text/html': 'Transcript (HTML)',
  };
  const item = (label: string, url: string): MenuItem => ({
    label,
    icon: 'download',
    href: ownPath(url),
    download: true,
  });
  return [
    item('MP3', rendered.audio.url),
    ...(rendered.opus === null ? [] : [item('Opus', rendered.opus.url)]),
    ...rendered.transcripts.map(({ type, url }) => item(names[type.split(';')[0] ?? ''] ?? 'Transcript', url)),
    item('Chapters (JSON)', rendered.chapters_file.url),
  ];
}

function SaveButton({ episode }: { episode: Episode }) {
  const state = saved.value.get(episode.id);
  if (state?.state === 'saving') {
    return (
      <Button icon="cancel" onClick={() => void removeSaved(episode.id)}>
        <span class="tabular">Saving {Math.round(state.share * 100)} %</span>
      </Button>
    );
  }
  if (state?.state === 'saved') {
    return state.render < episode.render ? (
      <Button icon="save" onClick={() => void saveOffline(episode)}>
        Save the new render
      </Button>
    ) : (
      <Button icon="check" aria-pressed={true} onClick={() => void removeSaved(episode.id)}>
        Saved offline
      </Button>
    );
  }
  return (
    <Button icon="save" title={state?.why} onClick={() => void saveOffline(episode)}>
      {state?.state === 'failed' ? 'Save offline again' : 'Save offline'}
    </Button>
  );
}
