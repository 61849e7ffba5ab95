import type { EpisodeRow, Job } from '~/api/types';
import type { Draft } from './draft';
import { meaningOf } from './order';
import { countWords } from './words';

/** Words that hosts say in a minute. */
export const kWordsPerMinute = 150;

/** Guesses until this server has shown how fast it is. */
const kSecondsPerMinute = 4;
const kModelWordsPerSecond = 30;
const kModelStartSeconds = 5;

/** What will come of an order, roughly. */
export interface Estimate {
  sourceWords: number;
  unread: number; ///< sources that nobody has counted yet
  scriptWords: number;
  minutes: number;
  seconds: number; ///< until it can be heard
}

/**
 * `byModel`: a model writes it. The digest retells the sources' own sentences, so it has no more to say than they do.
 * `pace`: seconds of making for a minute of episode, where that was measured.
 */
export function estimateOf(
  draft: Draft,
  byModel: boolean,
  pace: number | undefined,
  without: ReadonlySet<string> = new Set(),
): Estimate {
  const used = draft.sources.filter((source) => !without.has(source.id));
  let sourceWords = meaningOf(draft) === 'text' ? countWords(draft.text) : 0;
  let unread = 0;
  for (const source of used) {
    const words = source.preview?.words ?? (source.kind === 'text' ? countWords(source.text) : undefined);
    if (words === undefined) ++unread;
    else sourceWords += words;
  }
  const asked = Math.round(draft.settings.minutes * kWordsPerMinute);
  const scriptWords = byModel || unread > 0 ? asked : Math.min(asked, sourceWords);
  const minutes = scriptWords / kWordsPerMinute;
  const writing = byModel ? kModelStartSeconds + scriptWords / kModelWordsPerSecond : 1;
  const seconds = pace === undefined ? writing + minutes * kSecondsPerMinute : Math.max(1, minutes * pace);
  return { sourceWords, unread, scriptWords, minutes, seconds };
}

/** Seconds of making for a minute of episode, the median of the last whole ones; nothing when there is none. */
export function paceOf(jobs: readonly Job[], rowOf: (id: string) => EpisodeRow | undefined): number | undefined {
  const paces = jobs.flatMap((job) => {
    const duration = rowOf(job.episode_id)?.duration ?? 0;
    if (job.kind !== 'make' || job.state !== 'done' || job.attempt !== 1 || !job.started || !job.ended || duration < 20)
      return [];
    const took = (Date.parse(job.ended) - Date.parse(job.started)) / 1000;
    return took > 0 ? [took / (duration / 60)] : [];
  });
  return paces.slice(0, 9).sort((one, other) => one - other)[Math.floor(Math.min(paces.length, 9) / 2)];
}
