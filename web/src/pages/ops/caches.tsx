import type { Metrics } from '~/api/types';
import { number } from '~/ui/format';
import { growth, type Sample, shares } from './history';
import { Sparkline } from './sparkline';
import { kNothing, percent } from './units';

interface CacheName {
  name: string; ///< in cache_performance
  size: keyof Metrics['cache_size'];
  label: string;
  of: string;
}

const caches: readonly CacheName[] = [
  { name: 'script', size: 'scripts', label: 'Scripts', of: 'Written scripts, by request' },
  { name: 'audio', size: 'audio', label: 'Audio', of: 'Spoken texts, by text, voice and format' },
  {
    name: 'sentence',
    size: 'sentences',
    label: 'Sentences',
    of: 'Spoken sentences: an edit costs only what it changed',
  },
];

/** How much work the caches have saved. */
export function Caches({ history }: { history: readonly Sample[] }) {
  return (
    <section class="stack-s" aria-labelledby="caches">
      <h2 id="caches">Caches</h2>
      <div class="stats">
        {caches.map((cache) => (
          <CacheCard key={cache.name} cache={cache} history={history} />
        ))}
      </div>
    </section>
  );
}

function CacheCard({ cache, history }: { cache: CacheName; history: readonly Sample[] }) {
  const now = history.at(-1)?.metrics;
  const counts = now?.cache_performance[cache.name];
  if (now === undefined || counts === undefined) return null;
  const { total_hits, total_misses, stale, coalesced, evicted } = counts;
  const hits = (metrics: Metrics) => metrics.cache_performance[cache.name]?.total_hits ?? 0;
  const lookups = (metrics: Metrics) => hits(metrics) + (metrics.cache_performance[cache.name]?.total_misses ?? 0);
  const all = total_hits + total_misses;
  const lately = growth(history, lookups) ?? 0;
  const rows: readonly (readonly [string, number, string])[] = [
    ['Hits', total_hits - stale, 'was there, and fresh'],
    ['Stale', stale, 'was there, and is made anew behind'],
    ['Misses', total_misses - coalesced, 'had to be made'],
    ['Coalesced', coalesced, 'waited for the one that was being made'],
    ['Evicted', evicted, 'had to make room'],
  ];
  return (
    <section class="card stat">
      <h3>{cache.label}</h3>
      <p class="value tabular">
        {all > 0 ? percent(total_hits / all) : kNothing}
        <span class="unit"> hits</span>
      </p>
      <p class="small soft tabular detail">
        {all > 0 ? `of ${number(all)} look-ups since the start` : 'No look-up since the start'}
        {lately > 0 && `; ${percent((growth(history, hits) ?? 0) / lately)} of the last ${number(lately)}`}
      </p>
      <Sparkline label={`${cache.label}: hits`} series={shares(history, hits, lookups)} format={percent} top={1} />
      <dl class="counts tabular small">
        {rows.map(([term, value, meaning]) => (
          <div key={term}>
            <dt title={meaning}>{term}</dt>
            <dd>{number(value)}</dd>
          </div>
        ))}
        <div>
          <dt title={cache.of}>Kept now</dt>
          <dd>{number(now.cache_size[cache.size])}</dd>
        </div>
      </dl>
      <p class="small soft">{cache.of}.</p>
    </section>
  );
}
