import type { ModelsStatus } from '~/api/types';
import { useModels } from '~/queries/models';
import { count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Failure, Skeleton } from '~/ui/primitives';
import { Section } from './section';
import { TestModels } from './test_models';

/** Who writes and who speaks, and why somebody does not. */
export function Providers() {
  const { data, error, refetch } = useModels();
  return (
    <Section id="providers" title="Models and engines" intro="Who writes scripts and who speaks them.">
      {data === undefined && error === null && <Skeleton height="3rem" count={4} />}
      {data === undefined && error !== null && <Failure error={error} retry={() => void refetch()} what="The models" />}
      {data !== undefined && <Lists status={data} />}
    </Section>
  );
}

function Lists({ status }: { status: ModelsStatus }) {
  return (
    <>
      <h3>Writers</h3>
      <ul class="states">
        {status.writers.map((writer) => (
          <State
            key={writer.name}
            name={writer.name === 'llm' ? 'A language model' : 'Digest'}
            detail={
              writer.name === 'llm' ? 'writes a conversation' : 'picks the document’s own sentences, without a model'
            }
            available={writer.available}
            reason={writer.reason}
          />
        ))}
      </ul>
      <h3>Models</h3>
      {status.models.length === 0 && (
        <p class="small soft">
          None is configured. Give the server a key (<code>GROQ_API_KEY</code>, <code>OPENAI_API_KEY</code>) or a
          service of your own (<code>[llm] base_url</code>).
        </p>
      )}
      <ul class="states">
        {status.models.map((model) => (
          <State
            key={`${model.provider} ${model.model}`}
            name={`${model.provider}: ${model.model}`}
            detail={`${model.base_url} · ${count(model.calls, 'call')}, ${count(model.retries, 'retry', 'retries')}, ${count(model.failures, 'failure')}`}
            available={model.available}
            reason={
              model.reason ??
              (model.breaker === 'open' ? 'It failed too often; it is left alone for a while.' : undefined)
            }
          />
        ))}
      </ul>
      {status.models.length > 0 && <TestModels />}
      <h3>Speech engines</h3>
      <ul class="states">
        {status.engines.map((engine) => (
          <State
            key={engine.name}
            name={engine.name}
            detail={[engine.version, engine.model].filter(Boolean).join(' · ')}
            available={engine.available}
            reason={engine.reason}
          />
        ))}
      </ul>
    </>
  );
}

function State({
  name,
  detail,
  available,
  reason,
}: {
  name: string;
  detail: string;
  available: boolean;
  reason: string | undefined;
}) {
  return (
    <li>
      <div class="grow">
        <p class="name">{name}</p>
        {detail !== '' && <p class="small soft">{detail}</p>}
        {reason !== undefined && <p class="small flaw">{reason}</p>}
      </div>
      <span class={available ? 'chip good' : 'chip bad'}>
        <Icon name={available ? 'check' : 'alert'} />
        {available ? 'Available' : 'Not available'}
      </span>
    </li>
  );
}
