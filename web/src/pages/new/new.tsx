import { useEffect } from 'preact/hooks';
import { useSearch } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { Segmented, Skeleton } from '~/ui/primitives';
import { BatchForm } from './batch_form';
import { draft, loadDraft } from './draft_store';
import { EpisodeForm } from './episode_form';
import './new.css';
import { beginAll } from './source_work';
import { WaitingOrders } from './waiting_orders';

/** Where episodes are ordered: one, or many at once. What is typed stays on this device until it has become one. */
export function NewPage() {
  const many = new URLSearchParams(useSearch()).has('many');
  useEffect(() => void loadDraft().then(beginAll), []);
  const written = draft.value;
  return (
    <div class="new stack">
      <header class="spread">
        <h1>{many ? 'New episodes' : 'New episode'}</h1>
        <Segmented
          label="How many episodes"
          options={[
            { value: 'one', label: 'One' },
            { value: 'many', label: 'Many at once' },
          ]}
          value={many ? 'many' : 'one'}
          onChange={(value) => navigate(value === 'many' ? '/new?many' : '/new', { replace: true })}
        />
      </header>
      <WaitingOrders />
      {written === undefined ? (
        <Skeleton height="9rem" count={4} />
      ) : many ? (
        <BatchForm settings={written.settings} />
      ) : (
        <EpisodeForm draft={written} />
      )}
    </div>
  );
}
