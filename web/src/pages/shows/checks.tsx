import { Link } from 'wouter-preact';
import { ApiProblem } from '~/api/problem';
import type { Finding, Podcast } from '~/api/types';
import { usePodcastChecks } from '~/queries/checks';
import { announce } from '~/stores/announcer';
import { count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button, Failure, Skeleton } from '~/ui/primitives';
import { plainDetail } from './draft';
import { focusField } from './form_field';
import { remedyOf, sourceAddress } from './rules';

/** What podcast apps would find wrong with the feed, each with the way to put it right. */
export function Checks({ podcast }: { podcast: Podcast }) {
  const { data, error, isFetching, refetch } = usePodcastChecks(podcast);
  const again = async () => {
    const { data: found } = await refetch();
    if (found !== undefined) announce(found.length === 0 ? 'Nothing is wrong.' : count(found.length, 'finding'));
  };
  return (
    <section class="card stack" aria-labelledby="checks">
      <div class="spread">
        <h2 id="checks">Checks</h2>
        <Button small tone="plain" icon="refresh" busy={isFetching} onClick={() => void again()}>
          Check again
        </Button>
      </div>
      {data === undefined && error === null && <Skeleton height="3rem" />}
      {data === undefined && error !== null && !gone(error) && (
        <Failure error={error} retry={() => void refetch()} what="The checks" />
      )}
      {data?.length === 0 && (
        <p class="row all-well">
          <Icon name="check" />
          Nothing is wrong: apps take this feed as it is.
        </p>
      )}
      {data !== undefined && data.length > 0 && (
        <ul class="findings">
          {data.map((finding, at) => (
            <FindingRow key={`${finding.rule} ${at}`} finding={finding} podcast={podcast} />
          ))}
        </ul>
      )}
    </section>
  );
}

function gone(error: Error): boolean {
  return error instanceof ApiProblem && error.status === 404;
}

function FindingRow({ finding, podcast }: { finding: Finding; podcast: Podcast }) {
  const { rule, level, requirement, source, found } = finding;
  const address = sourceAddress(source);
  return (
    <li>
      <div class="row">
        <span class={level === 'error' ? 'chip bad' : 'chip warn'}>
          <Icon name={level === 'error' ? 'alert' : 'info'} />
          {level === 'error' ? 'Apps refuse it' : 'Could be better'}
        </span>
        <code class="small soft">{rule}</code>
      </div>
      <p class="found" dir="auto">
        {plainDetail(found)}
      </p>
      <p class="small soft">
        {plainDetail(requirement)}.{' '}
        {address === undefined ? (
          `(${source})`
        ) : (
          <a href={address} target="_blank" rel="noreferrer">
            {source}
          </a>
        )}
      </p>
      <Fix rule={rule} podcast={podcast} />
    </li>
  );
}

function Fix({ rule, podcast }: { rule: string; podcast: Podcast }) {
  const remedy = remedyOf(rule);
  if (remedy === undefined) return null;
  if ('field' in remedy) {
    return (
      <div>
        <Button small aria-label={`Fix ${rule}`} onClick={() => focusField(remedy.field)}>
          Fix
        </Button>
      </div>
    );
  }
  return (
    <p class="small">
      {'server' in remedy ? (
        <Link href="/settings#server">The server’s configuration: server.public_url</Link>
      ) : (
        <Link href={`/?podcast=${podcast.id}`}>The episodes of this show</Link>
      )}
    </p>
  );
}
