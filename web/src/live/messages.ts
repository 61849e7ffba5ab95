import { flawOf, isRecord } from '~/api/validate';
import type { ShapeName } from '~/api/generated/shapes';
import type { EpisodeEvent, EpisodeRow, Job, Podcast } from '~/api/types';

/** How far a job is; has no number, for the next report says it all. */
export interface Progress {
  job: string;
  episode: string;
  stage: string;
  share: number; ///< 0 to 1
  seconds_left: number | null;
  turns_written: number;
  sentences_done: number;
  sentences_total: number;
}

/** What the event stream tells, as tabs tell it to each other. */
export type LiveMessage =
  | { kind: 'episode'; row: EpisodeRow; whole?: EpisodeEvent } // the server tells the whole
  | { kind: 'podcast'; podcast: Podcast }
  | { kind: 'job'; job: Job }
  | { kind: 'progress'; progress: Progress }
  | { kind: 'erased'; what: 'episode' | 'podcast'; id: string }
  | { kind: 'reset' };

/** The events of the stream by name, and the schema of their data. */
export const eventShapes = {
  episode: 'EpisodeEvent',
  podcast: 'PodcastEvent',
  job: 'JobEvent',
  progress: 'ProgressEvent',
  'episode.erased': 'ErasedEvent',
  'podcast.erased': 'ErasedEvent',
} as const satisfies Record<string, ShapeName>;

export type EventName = keyof typeof eventShapes;

/** Reads the data of an event; nothing for what is not as described, which is left alone. */
export function readEvent(name: EventName, data: string): LiveMessage | undefined {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (!isRecord(body) || flawOf(body, eventShapes[name]) !== undefined) return undefined;
  switch (name) {
    case 'episode':
      return wholeEpisode(body as unknown as EpisodeEvent);
    case 'podcast':
      return { kind: 'podcast', podcast: body as unknown as Podcast };
    case 'job':
      return { kind: 'job', job: body as unknown as Job };
    case 'progress':
      return { kind: 'progress', progress: body as unknown as Progress };
    case 'episode.erased':
    case 'podcast.erased':
      return { kind: 'erased', what: name === 'episode.erased' ? 'episode' : 'podcast', id: String(body.id) };
  }
}

/** An episode as an event or an answer has it: the row for the lists, and all of it for its page. */
export function wholeEpisode(whole: EpisodeEvent): LiveMessage {
  const { id, podcast_id, title, status, language, script_version, render, duration, revision } = whole;
  const { created, updated, published, deleted } = whole;
  const row = {
    ...{ id, podcast_id, title, status, language, script_version, render, duration, revision },
    ...{ created, updated, published, deleted },
  };
  return { kind: 'episode', row, whole };
}
