import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import type { Episode, Podcast, Render } from '~/api/types';
import { useCommands } from '~/keyboard/commands';
import { saved, saveOffline } from '~/offline/saved';
import { type Finding, publishEpisode, unpublishEpisode } from '~/queries/episode_actions';
import { showToast } from '~/stores/toasts';
import { AboutCard } from './about_card';
import { Actions } from './actions';
import { ScriptChanged } from './before_audio';
import { makeChapterEditor } from './chapter_editor';
import { ChaptersCard } from './chapters_card';
import type { Head } from './head';
import { HeadCard } from './head_card';
import { MarkHandles } from './mark_handles';
import { ChooseShow, FeedAddress, Refused } from './publication';
import { QualityCard } from './quality_card';
import { SourcesCard } from './sources_card';
import { Transcript } from './transcript';
import { Waveform } from './waveform';

/** An episode that can be heard. `children` stand under its head: what is being made of it now, or what went wrong. */
export function Listening({
  episode,
  podcast,
  rendered,
  head,
  settled,
  children,
}: {
  episode: Episode;
  podcast: Podcast | undefined;
  rendered: Render;
  head: Head;
  settled: boolean; ///< nothing is being made, and nothing went wrong
  children: ComponentChildren;
}) {
  const editor = useMemo(() => makeChapterEditor(episode.id), [episode.id]);
  const publication = usePublication(episode);
  const [, go] = useLocation();
  useCommands(
    [
      {
        id: 'episode.transcript',
        label: 'Search the transcript',
        group: 'Episode',
        keys: ['t'],
        run: () => document.getElementById('transcript-search')?.focus(),
      },
      {
        id: 'episode.chapters',
        label: 'Chapters',
        group: 'Episode',
        keys: ['c'],
        run: () => document.getElementById('chapters')?.querySelector<HTMLElement>('li button, button')?.focus(),
      },
      {
        id: 'episode.save',
        label: 'Save offline',
        group: 'Episode',
        keys: ['s'],
        run: () => void saveOffline(episode),
        enabled: () => saved.value.get(episode.id)?.state !== 'saved',
      },
      { id: 'episode.edit', label: 'Edit the script', group: 'Episode', run: () => go(`/e/${episode.id}/edit`) },
      { id: 'episode.publish', label: 'Publish', group: 'Episode', run: publication.publish },
    ],
    [episode.id, episode.revision],
  );
  const { chapters } = rendered;
  return (
    <div class="stack episode">
      <HeadCard episode={episode} podcast={podcast}>
        <Actions episode={episode} head={head} publication={publication} />
      </HeadCard>
      {children}
      {publication.asks && <ChooseShow episode={episode} onChosen={publication.send} onClose={publication.dismiss} />}
      {publication.findings !== undefined && publication.findings.length > 0 && (
        <Refused
          findings={publication.findings}
          episode={episode}
          onClose={publication.dismiss}
          onAgain={publication.publish}
        />
      )}
      {episode.published !== null && podcast !== undefined && <FeedAddress podcast={podcast} />}
      {episode.script_version > rendered.script_version && settled && <ScriptChanged episode={episode} />}
      <section class="card" aria-label="Waveform">
        <Waveform rendered={rendered} head={head} marks={editor.marks.value ?? chapters}>
          <MarkHandles editor={editor} head={head} />
        </Waveform>
      </section>
      <div class="episode-columns">
        <Transcript id={episode.id} rendered={rendered} head={head} chapters={chapters} />
        <div class="stack">
          <ChaptersCard episode={episode} head={head} editor={editor} />
          <AboutCard episode={episode} />
          <QualityCard episode={episode} rendered={rendered} />
          <SourcesCard id={episode.id} />
        </div>
      </div>
    </div>
  );
}

/** Publishing: asks for a show where there is none, keeps what stands in the way until it is mended. */
function usePublication(episode: Episode) {
  const [busy, setBusy] = useState(false);
  const [asks, setAsks] = useState(false);
  const [findings, setFindings] = useState<readonly Finding[]>();
  const send = () => {
    setAsks(false);
    setBusy(true);
    void publishEpisode(episode.id)
      .then((found) => {
        setFindings(found);
        if (found === undefined) showToast('Published.');
      })
      .finally(() => setBusy(false));
  };
  return {
    busy,
    asks,
    findings,
    send,
    publish: () => (episode.podcast_id === null ? setAsks(true) : send()),
    unpublish: () => {
      setBusy(true);
      void unpublishEpisode(episode.id).finally(() => setBusy(false));
    },
    dismiss: () => {
      setAsks(false);
      setFindings(undefined);
    },
  };
}
