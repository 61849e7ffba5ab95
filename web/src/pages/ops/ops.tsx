import { useEffect } from 'preact/hooks';
import { useJobs } from '~/queries/jobs';
import { useMetrics } from '~/queries/metrics';
import { Icon } from '~/ui/icon';
import { Failure, Skeleton } from '~/ui/primitives';
import { Caches } from './caches';
import { Freshness } from './freshness';
import { lookupsOf, requestsOf } from './history';
import { Load } from './load';
import { ResponseTimes } from './response_times';
import { noteSample, samples } from './samples';
import './ops.css';

/** What the server measures of itself, while somebody looks. */
export function MetricsPage() {
  const { data, error, dataUpdatedAt, refetch } = useMetrics();
  const jobs = useJobs('active').data?.jobs ?? [];
  const running = jobs.filter((job) => job.state === 'running').length;
  useEffect(() => {
    if (data !== undefined) noteSample(dataUpdatedAt, data, running, jobs.length - running);
  }, [data, dataUpdatedAt]);
  const history = samples.value;
  return (
    <div class="stack ops-page">
      <header class="spread">
        <div class="row">
          <h1>Metrics</h1>
          {data !== undefined && <Freshness at={dataUpdatedAt} failed={error !== null} />}
        </div>
        <div class="row">
          <a class="button plain small" href="/metrics" target="_blank" rel="noreferrer">
            <Icon name="metrics" />
            As JSON
          </a>
          <a class="button plain small" href="/api/docs" target="_blank" rel="noreferrer">
            <Icon name="info" />
            Interface
          </a>
        </div>
      </header>
      {data === undefined && error === null && <Skeleton height="11rem" count={3} />}
      {data === undefined && error !== null && (
        <Failure error={error} retry={() => void refetch()} what="The metrics" />
      )}
      {data !== undefined && (
        <>
          {requestsOf(data) + lookupsOf(data) === 0 && (
            <p class="soft">
              No traffic yet. Make an episode, or ask the interface for something, and the numbers follow within
              seconds.
            </p>
          )}
          <Load history={history} />
          <Caches history={history} />
          <ResponseTimes metrics={data} />
          <p class="small soft">
            Prometheus finds more of them, with histograms, at <code>/metrics</code>: it asks for text and gets its
            format.
          </p>
        </>
      )}
    </div>
  );
}
