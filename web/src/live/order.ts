import type { EpisodeRow } from '~/api/types';

type Order = (one: EpisodeRow, other: EpisodeRow) => number;

/** Moments as the server writes them are in order as texts: the later first. */
function later(one: string, other: string): number {
  return one === other ? 0 : one > other ? -1 : 1;
}

const newest: Order = (one, other) => later(one.created, other.created);
const titles = new Intl.Collator();

const orders: Readonly<Record<string, Order>> = {
  oldest: (one, other) => newest(other, one),
  title: (one, other) => titles.compare(one.title, other.title),
  longest: (one, other) => other.duration - one.duration,
  published: (one, other) => later(one.published ?? '', other.published ?? ''),
};

/** How the server sorts a list of episodes; titles only nearly so, for it has no languages. */
export function orderOf(sort: string | undefined): Order {
  return orders[sort ?? ''] ?? newest;
}
