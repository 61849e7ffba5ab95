import type { Sample } from './history';
import { levels, rates, requestsOf } from './history';
import { Sparkline } from './sparkline';
import { Stat } from './stat';
import { count, number } from '~/ui/format';
import { perSecond } from './units';

/** How much is going on. */
export function Load({ history }: { history: readonly Sample[] }) {
  const now = history.at(-1);
  if (now === undefined) return null;
  const { metrics } = now;
  const { active, waiting, max_connections, refused } = metrics.upstream;
  const requests = rates(history, requestsOf);
  const jobs = (sample: Sample) => sample.running + sample.waiting;
  const lastRate = requests.at(-1)?.value;
  return (
    <div class="stats">
      <Stat
        label="Requests"
        value={lastRate === undefined ? undefined : perSecond(lastRate)}
        detail={`${count(requestsOf(metrics), 'request')} measured since the start`}
      >
        <Sparkline label="Requests per second" series={requests} format={perSecond} />
      </Stat>
      <Stat
        label="In flight"
        value={number(metrics.requests_in_flight)}
        detail={`this page’s own among them; ${count(metrics.active_connections, 'connection')}`}
      >
        <Sparkline
          label="Requests in flight"
          series={levels(history, (sample) => sample.metrics.requests_in_flight)}
          format={number}
        />
      </Stat>
      <Stat
        label="Calls of providers"
        value={`${number(active)} of ${number(max_connections)}`}
        detail={`${number(waiting)} waiting for a place, ${number(refused)} refused`}
      >
        <Sparkline
          label="Calls of providers under way"
          series={levels(history, (sample) => sample.metrics.upstream.active)}
          format={number}
          top={Math.max(1, max_connections)}
        />
      </Stat>
      <Stat
        label="Queue"
        value={number(jobs(now))}
        detail={`${number(now.running)} running, ${number(now.waiting)} waiting`}
      >
        <Sparkline label="Jobs in the queue" series={levels(history, jobs)} format={number} />
      </Stat>
    </div>
  );
}
