import type { NewEpisode } from '~/api/types';
import { isRecord } from '~/api/validate';

/** What the server is asked for; what is left out has its default. */
export type EpisodeOrder = Partial<NewEpisode>;
export type Style = NewEpisode['style'];
export type Tone = NewEpisode['tone'];
export type Writer = NewEpisode['writer'];

export const styles: readonly { value: Style; label: string; says: string }[] = [
  { value: 'conversational', label: 'Conversation', says: 'Hosts talk it through' },
  { value: 'interview', label: 'Interview', says: 'One asks, the other knows' },
  { value: 'narrative', label: 'Narrative', says: 'A story from start to end' },
  { value: 'debate', label: 'Debate', says: 'For and against' },
  { value: 'news_brief', label: 'News brief', says: 'The main points, quickly' },
  { value: 'lecture', label: 'Lecture', says: 'Explained step by step' },
];

export const tones: readonly { value: Tone; label: string }[] = [
  { value: 'friendly', label: 'Friendly' },
  { value: 'neutral', label: 'Neutral' },
  { value: 'serious', label: 'Serious' },
  { value: 'humorous', label: 'Humorous' },
  { value: 'enthusiastic', label: 'Enthusiastic' },
  { value: 'dramatic', label: 'Dramatic' },
];

export const writers: readonly Writer[] = ['auto', 'llm', 'digest'];

export const kMostHosts = 4;
export const kLeastMinutes = 0.2;
export const kMostMinutes = 600;
export const kMostSources = 20;

/** What of an order is the same for the next one. */
export interface Settings {
  style: Style;
  tone: Tone;
  minutes: number;
  hosts: number;
  voices: readonly string[]; ///< by host; '' is chosen by the server
  language: string; ///< '': that of the sources
  intro: boolean;
  outro: boolean;
  podcast: string; ///< '': none
  writer: Writer;
}

/** What the server, or a look at the text, says of a source. */
export interface Preview {
  title: string;
  language: string;
  words: number;
  excerpt: string;
}

interface SourceBase {
  id: string;
  preview?: Preview | undefined;
}

/** Something to make an episode of. */
export type DraftSource =
  | (SourceBase & { kind: 'text'; text: string })
  | (SourceBase & { kind: 'url'; url: string })
  /** `upload` is what the server calls it once it has it. */
  | (SourceBase & { kind: 'file'; name: string; bytes: number; upload?: string | undefined });

/** An order that is being written. */
export interface Draft {
  id: string; ///< of this order; the outbox knows it by that
  text: string; ///< what stands in the box
  as: 'auto' | 'topic' | 'text'; ///< what that is taken for
  sources: readonly DraftSource[];
  title: string;
  instructions: string;
  settings: Settings;
}

export const firstSettings: Settings = {
  style: 'conversational',
  tone: 'friendly',
  minutes: 5,
  hosts: 2,
  voices: [],
  language: '',
  intro: true,
  outro: true,
  podcast: '',
  writer: 'auto',
};

export function emptyDraft(settings: Settings): Draft {
  return { id: crypto.randomUUID(), text: '', as: 'auto', sources: [], title: '', instructions: '', settings };
}

/** Whether there is anything in it that would be missed. */
export function isUntouched(draft: Draft): boolean {
  return draft.text === '' && draft.sources.length === 0 && draft.title === '' && draft.instructions === '';
}

/** Settings as they were kept, with the first ones where they are missing or make no sense. */
export function readSettings(found: unknown): Settings {
  if (!isRecord(found)) return firstSettings;
  const { minutes, hosts, voices } = found;
  return {
    style: styles.find(({ value }) => value === found.style)?.value ?? firstSettings.style,
    tone: tones.find(({ value }) => value === found.tone)?.value ?? firstSettings.tone,
    minutes: isWithin(minutes, kLeastMinutes, kMostMinutes) ? minutes : firstSettings.minutes,
    hosts: isWithin(hosts, 1, kMostHosts) ? Math.floor(hosts) : firstSettings.hosts,
    voices: Array.isArray(voices) ? voices.slice(0, kMostHosts).map(textOf) : [],
    language: textOf(found.language),
    intro: found.intro !== false,
    outro: found.outro !== false,
    podcast: textOf(found.podcast),
    writer: writers.find((writer) => writer === found.writer) ?? 'auto',
  };
}

/** An order as it was kept; nothing when it is none. */
export function readKeptDraft(found: unknown): Draft | undefined {
  if (!isRecord(found) || typeof found.id !== 'string' || !Array.isArray(found.sources)) return undefined;
  return {
    id: found.id,
    text: textOf(found.text),
    as: found.as === 'topic' || found.as === 'text' ? found.as : 'auto',
    sources: found.sources.flatMap((source) => readSource(source) ?? []),
    title: textOf(found.title),
    instructions: textOf(found.instructions),
    settings: readSettings(found.settings),
  };
}

function readSource(found: unknown): DraftSource | undefined {
  if (!isRecord(found) || typeof found.id !== 'string') return undefined;
  const base = { id: found.id, preview: readPreview(found.preview) };
  if (found.kind === 'text' && typeof found.text === 'string') return { ...base, kind: 'text', text: found.text };
  if (found.kind === 'url' && typeof found.url === 'string') return { ...base, kind: 'url', url: found.url };
  if (found.kind !== 'file' || typeof found.name !== 'string' || typeof found.bytes !== 'number') return undefined;
  const upload = typeof found.upload === 'string' ? found.upload : undefined;
  return { ...base, kind: 'file', name: found.name, bytes: found.bytes, upload };
}

function readPreview(found: unknown): Preview | undefined {
  if (!isRecord(found) || typeof found.words !== 'number') return undefined;
  const { title, language, words, excerpt } = found;
  return { title: textOf(title), language: textOf(language), words, excerpt: textOf(excerpt) };
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
