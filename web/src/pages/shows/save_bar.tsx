import { useState } from 'preact/hooks';
import type { Podcast } from '~/api/types';
import { sayWhy } from '~/api/problem';
import { patchPodcast, refreshPodcast } from '~/queries/podcast_actions';
import { announce } from '~/stores/announcer';
import { showToast } from '~/stores/toasts';
import { count } from '~/ui/format';
import { Banner, Button } from '~/ui/primitives';
import {
  changedFields,
  conflicts,
  type Draft,
  type FieldName,
  fieldLabels,
  fieldOf,
  patchOf,
  plainDetail,
  rebase,
  without,
  written,
} from './draft';

/** What is written and not saved, at the foot of the form while there is something. */
export function SaveBar({
  podcast,
  draft,
  change,
  onFlaw,
}: {
  podcast: Podcast;
  draft: Draft;
  change: (next: (draft: Draft) => Draft) => void;
  onFlaw: (field: FieldName, detail: string) => void;
}) {
  const [busy, setBusy] = useState(false);
  const [flaw, setFlaw] = useState('');
  const changed = changedFields(draft);
  const contested = busy ? [] : conflicts(draft, podcast);
  if (changed.length === 0) return null;
  const save = async () => {
    if (contested.length > 0) return;
    setBusy(true);
    setFlaw('');
    const outcome = await patchPodcast(podcast, patchOf(draft), written(draft));
    setBusy(false);
    if (outcome.state !== 'refused') {
      change((now) => without(now, ...changed.filter((name) => now[name]?.now === draft[name]?.now)));
      announce('Saved.');
      if (outcome.state === 'kept') showToast('Kept on this device; sent when the server is back.');
      return;
    }
    const { problem } = outcome;
    const field = fieldOf(problem.field);
    if (problem.status === 409) await refreshPodcast(podcast.id);
    else if (field !== undefined) onFlaw(field, plainDetail(problem.message));
    else setFlaw(sayWhy(problem));
  };
  return (
    <div class="save-bar" role="region" aria-label="Unsaved changes">
      {contested.length > 0 && (
        <Banner
          tone="warn"
          actions={
            <>
              <Button small onClick={() => change((now) => rebase(now, podcast))}>
                Keep mine
              </Button>
              <Button small onClick={() => change((now) => without(now, ...contested))}>
                Take theirs
              </Button>
            </>
          }
        >
          Changed elsewhere meanwhile:{' '}
          {contested.map((name) => `${fieldLabels[name]} (“${brief(podcast[name])}”)`).join(', ')}.
        </Banner>
      )}
      {flaw !== '' && (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      )}
      <div class="spread">
        <p class="small">
          {count(changed.length, 'change')} not saved: {changed.map((name) => fieldLabels[name]).join(', ')}
        </p>
        <div class="row">
          <Button onClick={() => change(() => ({}))}>Discard</Button>
          <Button tone="primary" icon="save" busy={busy} disabled={contested.length > 0} onClick={() => void save()}>
            Save
          </Button>
        </div>
      </div>
    </div>
  );
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
