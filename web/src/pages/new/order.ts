import { ApiProblem } from '~/api/problem';
import { onlyAddresses, shortAddress } from './addresses';
import type { Draft, DraftSource, EpisodeOrder, Settings } from './draft';
import { beginningOf } from './words';

type Source = NonNullable<EpisodeOrder['sources']>[number];

/** A longer text in the box is taken for what is to be retold, not for what a model is to write about. */
const kLongestTopic = 300;

/** What the words in the box are: what the episode is about, a text to retell, or addresses of pages. */
export function meaningOf({ text, as }: Pick<Draft, 'text' | 'as'>): 'nothing' | 'topic' | 'text' | 'addresses' {
  const written = text.trim();
  if (written === '') return 'nothing';
  if (onlyAddresses(written) !== undefined) return 'addresses';
  if (as !== 'auto') return as;
  return written.length > kLongestTopic || /\n\s*\n/.test(written) ? 'text' : 'topic';
}

/** An order as the server takes it, and which source of the draft each of its sources is ('': the box). */
export interface Order {
  body: EpisodeOrder;
  sources: readonly string[];
  /** Files that the server does not have yet: sent along, before the other sources. */
  files: readonly string[];
}

/** What is ordered. Sources in `without` cannot be read and stay behind. */
export function orderOf(draft: Draft, review: boolean, without: ReadonlySet<string> = new Set()): Order {
  const used = draft.sources.filter((source) => !without.has(source.id));
  const files = used.flatMap((source) => (source.kind === 'file' && source.upload === undefined ? source.id : []));
  const sources: { id: string; source: Source }[] = [];
  const meaning = meaningOf(draft);
  const written = draft.text.trim();
  if (meaning === 'text') sources.push({ id: '', source: { text: written } });
  if (meaning === 'addresses') {
    for (const url of onlyAddresses(written) ?? []) sources.push({ id: '', source: { url } });
  }
  for (const one of used) {
    const source = sourceOf(one);
    if (source !== undefined) sources.push({ id: one.id, source });
  }
  return {
    body: {
      ...settingsOf(draft.settings),
      ...(draft.title.trim() === '' ? {} : { title: draft.title.trim() }),
      ...(meaning === 'topic' ? { topic: written } : {}),
      ...(sources.length === 0 ? {} : { sources: sources.map(({ source }) => source) }),
      ...(draft.instructions.trim() === '' ? {} : { instructions: draft.instructions.trim() }),
      review,
    },
    sources: [...files, ...sources.map(({ id }) => id)],
    files,
  };
}

/** The part of an order that settings decide. */
export function settingsOf(settings: Settings): EpisodeOrder {
  const { style, tone, minutes, hosts, language, intro, outro, podcast, writer } = settings;
  const voices = Array.from({ length: hosts }, (_, index) => settings.voices[index] ?? '');
  return {
    style,
    tone,
    duration_minutes: minutes,
    num_speakers: hosts,
    include_intro: intro,
    include_outro: outro,
    writer,
    ...(voices.some((voice) => voice !== '') ? { voices } : {}),
    ...(language === '' ? {} : { language }),
    ...(podcast === '' ? {} : { podcast_id: podcast }),
  };
}

function sourceOf(source: DraftSource): Source | undefined {
  if (source.kind === 'text') return { text: source.text };
  if (source.kind === 'url') return { url: source.url };
  return source.upload === undefined ? undefined : { upload: source.upload };
}

/** What people call the episode before it has a title. */
export function nameOf(draft: Draft): string {
  const [first] = draft.sources;
  return (
    draft.title.trim() ||
    beginningOf(draft.text, 60) ||
    (first === undefined ? '' : sourceTitle(first)) ||
    'a new episode'
  );
}

/** What a source is called: by itself where it says so, else by people. A pasted text has its first words. */
export function sourceTitle(source: DraftSource): string {
  return (source.kind === 'text' ? '' : source.preview?.title) || sourceName(source);
}

export function sourceName(source: DraftSource): string {
  if (source.kind === 'text') return beginningOf(source.text, 60);
  return source.kind === 'url' ? shortAddress(source.url) : source.name;
}

/** The fields of the form that a problem can belong to. */
export type FieldName =
  | 'text'
  | 'title'
  | 'instructions'
  | 'minutes'
  | 'hosts'
  | 'voices'
  | 'language'
  | 'podcast'
  | 'writer'
  | 'style'
  | 'tone';

/** What is wrong with an order, where a person can see it. */
export interface Flaws {
  fields: Partial<Record<FieldName, string>>;
  sources: Readonly<Record<string, string>>;
  general: string;
}

export const noFlaws: Flaws = { fields: {}, sources: {}, general: '' };

const fieldNames: Record<string, FieldName> = {
  topic: 'text',
  sources: 'text',
  title: 'title',
  instructions: 'instructions',
  duration_minutes: 'minutes',
  num_speakers: 'hosts',
  voices: 'voices',
  language: 'language',
  podcast_id: 'podcast',
  writer: 'writer',
  style: 'style',
  tone: 'tone',
};

/** Where the server's "no" belongs. `sources` is that of the order that was sent. */
export function flawsOf(problem: ApiProblem, sources: readonly string[]): Flaws {
  const detail = problem.message.replace(/^\$[\w.[\]]*: /, '');
  const says = detail.charAt(0).toUpperCase() + detail.slice(1);
  const [, name = '', index] = /^\$\.(\w+)(?:\[(\d+)\])?/.exec(problem.field ?? '') ?? [];
  if (name === 'sources' && index !== undefined) {
    const id = sources[Number(index)] ?? '';
    return id === '' ? { ...noFlaws, fields: { text: says } } : { ...noFlaws, sources: { [id]: says } };
  }
  const field = fieldNames[name];
  return field === undefined ? { ...noFlaws, general: says } : { ...noFlaws, fields: { [field]: says } };
}
