import { ask, ownPath, send } from '~/api/client';
import type { Episode, Schemas, ScriptDiff, ScriptVersion } from '~/api/types';
import { streamOpened } from '~/live/opened';
import { queryClient } from './client';
import { estimateRender } from './episode_actions';
import { episodeQuery } from './episodes';
import { keys, staleMs } from './keys';
import { type Line, readTranscript } from './media';
import { useServerQuery } from './use_server_query';

export function scriptQuery(id: string) {
  return {
    queryKey: keys.script(id),
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<ScriptVersion> => {
      await streamOpened;
      const { data } = await ask('GET', `/api/episodes/${id}/script`, 'ScriptVersion', { signal });
      keepVersion(id, data);
      return data;
    },
  };
}

/** The present script; its `version` is what If-Match names (scriptEtag). */
export function useScript(id: string, enabled = true) {
  return useServerQuery({ ...scriptQuery(id), enabled });
}

/**
 * The episode of a script under work. Each save makes a new revision of it; asked for again is only what the event stream
 * does not carry and the editor shows, another render.
 */
export function useEditedEpisode(id: string) {
  const known = queryClient.getQueryData<Episode>(keys.episode(id));
  const whole = known !== undefined && (known.rendered?.number ?? 0) === known.render;
  return useServerQuery({ ...episodeQuery(id), enabled: !whole });
}

/** What If-Match names. */
export function scriptEtag(version: number): string {
  return `"${version}"`;
}

/** The script of one version; never changes. */
export function useScriptVersion(id: string, version: number | undefined) {
  return useServerQuery({
    queryKey: keys.scriptVersion(id, version ?? 0),
    enabled: version !== undefined && version > 0,
    staleTime: staleMs.immutable,
    queryFn: async ({ signal }): Promise<ScriptVersion> =>
      (await ask('GET', `/api/episodes/${id}/script?version=${version ?? 0}`, 'ScriptVersion', { signal })).data,
  });
}

export type VersionList = Schemas['ScriptVersionList']['versions'];

/** All versions, without their scripts. */
export function useScriptVersions(id: string, enabled: boolean) {
  return useServerQuery({
    queryKey: keys.scriptVersions(id),
    enabled,
    queryFn: async ({ signal }): Promise<VersionList> =>
      (await ask('GET', `/api/episodes/${id}/script/versions`, 'ScriptVersionList', { signal })).data.versions,
  });
}

/** How one version differs from another; never changes. */
export function useScriptDiff(id: string, from: number, to: number, enabled: boolean) {
  return useServerQuery({
    queryKey: keys.scriptDiff(id, from, to),
    enabled,
    staleTime: staleMs.immutable,
    queryFn: async ({ signal }): Promise<ScriptDiff> =>
      (await ask('GET', `/api/episodes/${id}/script/diff?from=${from}&to=${to}`, 'ScriptDiff', { signal })).data,
  });
}

/** What rendering a saved version would take. */
export function useRenderEstimate(id: string, version: number, enabled: boolean) {
  return useServerQuery({
    queryKey: keys.estimate(id, version),
    enabled,
    staleTime: staleMs.immutable,
    queryFn: ({ signal }) => estimateRender(id, signal),
  });
}

/** The sentences of the present audio with their times; shared with the page of the episode (queries/media). */
export function useCues(episode: Episode) {
  const file = episode.rendered?.transcripts.find(({ type }) => type === 'application/json');
  const path = file === undefined ? '' : ownPath(file.url);
  return useServerQuery({
    queryKey: keys.media(path),
    enabled: path !== '',
    staleTime: staleMs.immutable,
    queryFn: async ({ signal }): Promise<Line[]> =>
      readTranscript(await (await send('GET', path, { signal })).json().catch(() => undefined)) ?? [],
  });
}

/** The documents that lines were taken from; they never change. */
export function useSources(id: string) {
  return useServerQuery({
    queryKey: keys.sources(id),
    staleTime: staleMs.immutable,
    queryFn: async ({ signal }) =>
      (await ask('GET', `/api/episodes/${id}/sources`, 'UsedSources', { signal })).data.sources,
  });
}

/** Tells the cache of a version that the server has made of this device's change; nobody needs to ask for it then. */
export function noteScript(id: string, version: ScriptVersion): void {
  queryClient.setQueryData(keys.script(id), version);
  keepVersion(id, version);
  queryClient.setQueryData<VersionList>(keys.scriptVersions(id), (known) =>
    known === undefined || known.some((one) => one.version === version.version)
      ? known
      : [{ version: version.version, origin: version.origin, made: version.made }, ...known],
  );
}

function keepVersion(id: string, version: ScriptVersion): void {
  queryClient.setQueryData(keys.scriptVersion(id, version.version), version);
}

/** Asks for the present script now, unless that is under way. */
export async function freshScript(id: string): Promise<ScriptVersion> {
  return await queryClient.query({ ...scriptQuery(id), staleTime: 0 });
}

/** Makes an earlier version the present one. Throws ApiProblem. */
export async function restoreScript(id: string, version: number, present: number): Promise<ScriptVersion> {
  const { data } = await ask('POST', `/api/episodes/${id}/script/restore`, 'ScriptVersion', {
    body: { version },
    headers: { 'If-Match': scriptEtag(present) },
  });
  noteScript(id, data);
  return data;
}

/** Has the model write one turn (counted over the whole script) anew. Throws ApiProblem. */
export async function regenerateTurn(
  id: string,
  turn: number,
  instructions: string,
  present: number,
): Promise<ScriptVersion> {
  const { data } = await ask('POST', `/api/episodes/${id}/turns/${turn}/regenerate`, 'ScriptVersion', {
    body: instructions === '' ? {} : { instructions },
    headers: { 'If-Match': scriptEtag(present) },
    timeoutMs: 120_000,
  });
  noteScript(id, data);
  return data;
}

/** What a host is to say; without a voice, the first that speaks the language. */
export type SpeechOrder = Pick<Schemas['TtsRequest'], 'text' | 'voice' | 'language'>;

/** One text spoken, as MP3. Throws ApiProblem. */
export async function speak(request: SpeechOrder, signal: AbortSignal): Promise<Blob> {
  const headers = { Accept: 'audio/mpeg' };
  const reply = await send('POST', '/api/tts/synthesize', { body: request, headers, signal, timeoutMs: 120_000 });
  return await reply.blob();
}
