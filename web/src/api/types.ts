import type { components } from './generated/schema';

type Schemas = components['schemas'];

export type { Schemas };
export type Podcast = Schemas['Podcast'];
export type PodcastPage = Schemas['PodcastPage'];
export type Episode = Schemas['Episode'];
export type EpisodeRow = Schemas['EpisodeRow'];
export type EpisodePage = Schemas['EpisodePage'];
export type EpisodeStatus = EpisodeRow['status'];
export type Job = Schemas['Job'];
export type JobPage = Schemas['JobPage'];
export type Render = Schemas['Render'];
export type Chapter = Schemas['Chapter'];
export type Script = Schemas['Script'];
export type Segment = Schemas['Segment'];
export type Turn = Schemas['Turn'];
export type Speaker = Schemas['Speaker'];
export type ScriptVersion = Schemas['ScriptVersion'];
export type ScriptDiff = Schemas['ScriptDiff'];
export type RenderEstimate = Schemas['RenderEstimate'];
export type Voice = Schemas['Voice'];
export type NewEpisode = Schemas['NewEpisode'];
export type NewPodcast = Schemas['NewPodcast'];
export type Problem = Schemas['Problem'];
