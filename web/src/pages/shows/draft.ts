import type { Person, Podcast, PodcastPatch } from '~/api/types';
import { isRecord } from '~/api/validate';

/** What of a show can be written in the form. */
export const fields = [
  'title',
  'author',
  'description',
  'category',
  'language',
  'explicit',
  'hosts',
  'email',
  'link',
  'copyright',
  'medium',
  'blocked',
  'complete',
  'new_feed_url',
] as const satisfies readonly (keyof PodcastPatch & keyof Podcast)[];

export type FieldName = (typeof fields)[number];
type Values = Pick<Podcast, FieldName>;

/** What was written and not saved: each field with what stood there when it was begun, so that others' changes show. */
export type Draft = { readonly [Name in FieldName]?: { readonly was: Values[Name]; readonly now: Values[Name] } };

export const fieldLabels: Record<FieldName, string> = {
  title: 'Title',
  author: 'Author',
  description: 'Description',
  category: 'Category',
  language: 'Language',
  explicit: 'Explicit',
  hosts: 'Hosts',
  email: 'Owner’s e-mail',
  link: 'Website',
  copyright: 'Copyright',
  medium: 'Kind',
  blocked: 'Private',
  complete: 'Finished',
  new_feed_url: 'New feed address',
};

const nullable: ReadonlySet<FieldName> = new Set(['email', 'link', 'copyright', 'new_feed_url']);

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What the form shows of a field. */
export function valueOf<Name extends FieldName>(podcast: Podcast, draft: Draft, name: Name): Values[Name] {
  const written = draft[name];
  return written === undefined ? podcast[name] : written.now;
}

/** The draft with a field written; written back to what it was, it is none. */
export function write<Name extends FieldName>(draft: Draft, podcast: Podcast, name: Name, now: Values[Name]): Draft {
  const value = (nullable.has(name) && now === '' ? null : now) as Values[Name];
  const was = draft[name]?.was ?? podcast[name];
  if (same(value, was)) return without(draft, name);
  return { ...draft, [name]: { was, now: value } };
}

export function without(draft: Draft, ...names: FieldName[]): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([name]) => !names.includes(name as FieldName)));
}

export function changedFields(draft: Draft): FieldName[] {
  return fields.filter((name) => draft[name] !== undefined);
}

/** Fields that somebody else has changed to something else since they were begun here: a person must decide. */
export function conflicts(draft: Draft, podcast: Podcast): FieldName[] {
  return changedFields(draft).filter(
    (name) => !same(draft[name]?.was, podcast[name]) && !same(draft[name]?.now, podcast[name]),
  );
}

/** The draft for the show as it is now: what has become true is no change any more; the rest stands on what is there. */
export function rebase(draft: Draft, podcast: Podcast): Draft {
  const kept = changedFields(draft).filter((name) => !same(draft[name]?.now, podcast[name]));
  return Object.fromEntries(kept.map((name) => [name, { was: podcast[name], now: draft[name]?.now }]));
}

/** What the show says once the draft is saved. */
export function written(draft: Draft): Partial<Podcast> {
  return Object.fromEntries(changedFields(draft).map((name) => [name, draft[name]?.now]));
}

/** What is sent. Of a host, what is not said is left out: null is no address. */
export function patchOf(draft: Draft): PodcastPatch {
  const patch = written(draft) as PodcastPatch;
  if (draft.hosts === undefined) return patch;
  const said = (host: Person) => Object.fromEntries(Object.entries(host).filter(([, value]) => value !== null));
  return { ...patch, hosts: draft.hosts.now.map(said) as PodcastPatch['hosts'] & object };
}

/** A draft that this device has kept; what makes no sense is left out. */
export function readDraftOf(stored: unknown, podcast: Podcast): Draft {
  if (!isRecord(stored)) return {};
  const sound = fields.filter((name) => {
    const one = stored[name];
    return isRecord(one) && fits(one.now, podcast[name], name) && 'was' in one;
  });
  return Object.fromEntries(sound.map((name) => [name, stored[name]]));
}

function fits(value: unknown, like: unknown, name: FieldName): boolean {
  if (name === 'hosts')
    return Array.isArray(value) && value.every((host) => isRecord(host) && typeof host.name === 'string');
  if (nullable.has(name)) return value === null || typeof value === 'string';
  return typeof value === typeof like;
}

/** The field of a problem's path: "$.hosts[0].name" is in hosts. */
export function fieldOf(path: string | undefined): FieldName | undefined {
  const name = /^\$\.(\w+)/.exec(path ?? '')?.[1];
  return fields.find((field) => field === name);
}

/** What a problem says, without the path in front of it that the form shows by its place. */
export function plainDetail(detail: string): string {
  const text = detail.replace(/^\$[\w.[\]]*: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
