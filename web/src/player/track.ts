import { ownPath } from '~/api/client';
import { isRecord } from '~/api/validate';
import type { Chapter, Episode, Podcast } from '~/api/types';

/** What is in the player. */
export interface Track {
  episode: string; ///< id
  title: string;
  show: string;
  cover: string | undefined; ///< path of the picture
  src: string; ///< path of the audio
  duration: number; ///< seconds; 0 while it is still being made
  chapters: readonly Chapter[];
  live: boolean; ///< still being made: can be heard as far as it is
  render: number; ///< which render of the episode it is; of a live one, the last that was finished
}

/** The track of an episode that has been rendered. */
export function trackOf(episode: Episode, show = '', cover?: string): Track | undefined {
  if (episode.rendered === null) return undefined;
  return {
    episode: episode.id,
    title: episode.title,
    show,
    cover: cover === undefined ? undefined : ownPath(cover),
    src: ownPath(episode.rendered.audio.url),
    duration: episode.duration,
    chapters: episode.rendered.chapters,
    live: false,
    render: episode.rendered.number,
  };
}

/** Whether something can be heard of what is being made. */
export function isBeingSpoken(episode: Pick<Episode, 'job'>): boolean {
  const { job } = episode;
  return job !== null && (job.state === 'running' || job.state === 'queued') && ['make', 'render'].includes(job.kind);
}

/** The track of an episode that is being made: from its beginning to as far as it is. */
export function liveTrackOf(episode: Episode, show = '', cover?: string): Track | undefined {
  if (!isBeingSpoken(episode)) return undefined;
  return {
    episode: episode.id,
    title: episode.title,
    show,
    cover: cover === undefined ? undefined : ownPath(cover),
    src: ownPath(episode.live_url),
    duration: 0,
    chapters: [],
    live: true,
    render: episode.rendered?.number ?? 0,
  };
}

/** What the player shows of the show that an episode belongs to. */
export function showOf(episode: Pick<Episode, 'podcast_id'>, podcasts: readonly Podcast[] | undefined) {
  const podcast = podcasts?.find(({ id }) => id === episode.podcast_id);
  return { show: podcast?.title ?? '', cover: podcast?.image };
}

/** A track that was put away as JSON; nothing for what is none. */
export function readTrack(text: string | null): Track | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
  if (!isRecord(found) || !Array.isArray(found.chapters)) return undefined;
  const texts = [found.episode, found.title, found.show, found.src, found.cover ?? ''];
  const whole =
    texts.every((value) => typeof value === 'string') &&
    [found.duration, found.render].every((value) => typeof value === 'number') &&
    typeof found.live === 'boolean' &&
    String(found.src).startsWith('/media/') &&
    found.chapters.every(
      (chapter) => isRecord(chapter) && typeof chapter.start === 'number' && typeof chapter.title === 'string',
    );
  return whole ? (found as unknown as Track) : undefined;
}
