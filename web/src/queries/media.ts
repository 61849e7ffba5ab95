import { ask, ownPath, send } from '~/api/client';
import { ApiProblem } from '~/api/problem';
import { isRecord } from '~/api/validate';
import type { Chapter, Episode, Render, Schemas } from '~/api/types';
import { dropEntry, outbox, submit } from '~/outbox/outbox';
import { queryClient } from './client';
import { keys, staleMs } from './keys';
import { useServerQuery } from './use_server_query';

/** A sentence as it was spoken. */
export interface Line {
  speaker: string;
  start: number; ///< seconds
  end: number;
  text: string;
}

/** A chapter as it is edited; it ends where the next one begins. */
export type Mark = Schemas['NewChapter'];

/** Files of a render are named by their content: each is fetched once, at its own address. */
const immutable = { staleTime: staleMs.immutable, gcTime: 60 * 60_000 } as const;

/** What was spoken, sentence by sentence. */
export function useTranscript(rendered: Render) {
  const file = rendered.transcripts.find(({ type }) => type === 'application/json');
  const path = file === undefined ? '' : ownPath(file.url);
  return useServerQuery({
    ...immutable,
    queryKey: keys.media(path),
    enabled: path !== '',
    queryFn: async ({ signal }): Promise<Line[]> => {
      const lines = readTranscript(await (await send('GET', path, { signal })).json().catch(() => undefined));
      if (lines !== undefined) return lines;
      throw new ApiProblem({ status: 200, code: 'unreadable', detail: 'The transcript cannot be read.' });
    },
  });
}

/** The waveform: the loudest of each two-thousandth of the duration, 255 at full scale. */
export function usePeaks(rendered: Render) {
  const path = ownPath(rendered.peaks.url);
  return useServerQuery({
    ...immutable,
    queryKey: keys.media(path),
    queryFn: async ({ signal }) => new Uint8Array(await (await send('GET', path, { signal })).arrayBuffer()),
  });
}

/** Lines of a transcript as Podcasting 2.0 describes it; nothing for what is none. */
export function readTranscript(value: unknown): Line[] | undefined {
  if (!isRecord(value) || !Array.isArray(value.segments)) return undefined;
  const lines: Line[] = [];
  for (const segment of value.segments as unknown[]) {
    if (!isRecord(segment)) return undefined;
    const { speaker, startTime, endTime, body } = segment;
    if (typeof startTime !== 'number' || typeof body !== 'string') return undefined;
    lines.push({
      speaker: typeof speaker === 'string' ? speaker : '',
      start: startTime,
      end: typeof endTime === 'number' ? endTime : startTime,
      text: body,
    });
  }
  return lines;
}

export type ChaptersOutcome =
  | { state: 'saved' }
  | { state: 'queued' }
  | { state: 'conflict'; present: readonly Mark[] } ///< the server has others than those that were changed
  | { state: 'refused'; why: string };

/**
 * Puts the chapters of an episode in the place of `before`. What else has changed of the episode meanwhile does not matter;
 * when its chapters have, it is a conflict, and nothing is changed.
 */
export async function saveChapters(
  episode: Episode,
  before: readonly Mark[],
  marks: Mark[],
  locked: boolean,
): Promise<ChaptersOutcome> {
  const path = `/api/episodes/${episode.id}/chapters`;
  let revision = `"${episode.revision}"`;
  for (let tries = 0; ; tries++) {
    const outcome = await submit({
      kind: 'other',
      subject: episode.id,
      method: 'PUT',
      path,
      body: { locked, chapters: marks } satisfies Schemas['NewChapters'],
      ifMatch: revision,
      label: `chapters of “${episode.title}”`,
    });
    if (outcome.state === 'queued') {
      note(episode.id, { locked, chapters: chaptersOf(marks, episode.duration) }, undefined);
      return { state: 'queued' };
    }
    if (outcome.state === 'sent') {
      note(episode.id, outcome.reply as Schemas['Chapters'], outcome.etag);
      return { state: 'saved' };
    }
    // It is told here and now, and what was edited stays in the editor: nothing has to wait for an answer.
    const refused = outbox.value.find((entry) => entry.path === path && entry.refused !== undefined);
    if (refused !== undefined) await dropEntry(refused);
    if (outcome.problem.status !== 409 && outcome.problem.status !== 412)
      return { state: 'refused', why: outcome.problem.message };
    const present = await ask('GET', path, 'Chapters');
    const unchanged =
      present.data.chapters.length === before.length &&
      present.data.chapters.every(({ start, title }, at) => start === before[at]?.start && title === before[at].title);
    if (!unchanged || present.etag === undefined || tries > 2) {
      note(episode.id, present.data, present.etag);
      return { state: 'conflict', present: present.data.chapters };
    }
    revision = present.etag;
  }
}

function chaptersOf(marks: readonly Mark[], duration: number): Chapter[] {
  return marks.map((mark, at) => ({ ...mark, end: marks[at + 1]?.start ?? duration }));
}

/** The chapters that the page and the player show from now on. */
function note(id: string, { locked, chapters }: Schemas['Chapters'], etag: string | undefined): void {
  queryClient.setQueryData<Episode>(keys.episode(id), (known) => {
    if (known === undefined || known.rendered === null) return known;
    const revision = Math.max(known.revision, Number(etag?.replaceAll('"', '') ?? 0) || 0);
    return { ...known, revision, chapters_locked: locked, rendered: { ...known.rendered, chapters: [...chapters] } };
  });
}

/** What publishing would say now. Asked for again when the episode is another: its revision is part of the key. */
export function useChecks(episode: Episode, enabled: boolean) {
  return useServerQuery({
    queryKey: keys.episodeChecks(episode.id, episode.revision),
    enabled,
    queryFn: async ({ signal }) =>
      (await ask('GET', `/api/episodes/${episode.id}/checks`, 'Checks', { signal })).data.findings,
  });
}

/** What an episode was made of. */
export function useSources(id: string, enabled: boolean) {
  return useServerQuery({
    queryKey: keys.sources(id),
    enabled,
    queryFn: async ({ signal }) =>
      (await ask('GET', `/api/episodes/${id}/sources`, 'UsedSources', { signal })).data.sources,
  });
}
