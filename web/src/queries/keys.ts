import type { ShapeName } from '~/api/generated/shapes';

/** What the library is asked for; a part of the address, so that Back finds it again. */
export interface EpisodeFilter {
  q?: string | undefined;
  podcast?: string | undefined;
  status?: string | undefined;
  sort?: string | undefined;
  deleted?: boolean | undefined;
}

/** The keys of everything that the server is asked for. The first word is the resource. */
export const keys = {
  podcasts: () => ['podcasts'] as const,
  episodes: (filter: EpisodeFilter) => ['episodes', filter] as const,
  allEpisodes: () => ['episodes'] as const,
  episode: (id: string) => ['episode', id] as const,
  script: (id: string) => ['script', id] as const,
  scriptVersions: (id: string) => ['script-versions', id] as const,
  scriptVersion: (id: string, version: number) => ['script-version', id, version] as const,
  scriptDiff: (id: string, from: number, to: number) => ['script-diff', id, from, to] as const,
  estimate: (id: string, version: number) => ['estimate', id, version] as const,
  media: (path: string) => ['media', path] as const,
  sources: (id: string) => ['sources', id] as const,
  jobs: (state: string) => ['jobs', state] as const,
  voices: () => ['voices'] as const,
  episodeChecks: (id: string, revision: number) => ['episode-checks', id, revision] as const,
  podcastChecks: (id: string, revision: number) => ['podcast-checks', id, revision] as const,
  tokens: (podcast: string) => ['tokens', podcast] as const,
  metrics: () => ['metrics'] as const,
  models: () => ['models'] as const,
  settings: () => ['settings'] as const,
  session: () => ['session'] as const,
};

/**
 * How long an answer is taken for fresh. What the event stream tells of never grows old by itself; content-addressed
 * files never change; the rest is asked for again after a while.
 */
export const staleMs = {
  told: Number.POSITIVE_INFINITY,
  immutable: Number.POSITIVE_INFINITY,
  voices: 10 * 60_000,
  models: 30_000,
  metrics: 0,
  tokens: 60_000,
  checks: 60_000,
} as const;

/** Resources that are kept on this device for the next visit, and the shape that what is read back must have. */
export const kept: Readonly<Record<string, { shape: ShapeName; pages?: true }>> = {
  podcasts: { shape: 'PodcastPage' },
  episodes: { shape: 'EpisodePage', pages: true },
  episode: { shape: 'Episode' },
  script: { shape: 'ScriptVersion' },
};
