import { useModels } from '~/queries/models';
import { knownRow } from '~/queries/episodes';
import { knownEndedJobs } from '~/queries/jobs';
import { preferences, setPreference } from '~/stores/preferences';
import { about, count, number } from '~/ui/format';
import { Banner, Button, Check } from '~/ui/primitives';
import type { Draft } from './draft';
import { estimateOf, paceOf } from './estimate';
import { meaningOf } from './order';
import { unreadable } from './source_work';

/** What will come of the order, and the button that gives it. */
export function Summary({
  draft,
  busy,
  sending,
  flaw,
}: {
  draft: Draft;
  busy: boolean;
  sending: boolean;
  flaw: string;
}) {
  const models = useModels();
  const model = models.data?.writers.find(({ name }) => name === 'llm');
  const byModel = draft.settings.writer === 'llm' || (draft.settings.writer === 'auto' && model?.available !== false);
  const left = unreadable();
  const leftOut = draft.sources.filter(({ id }) => left.has(id)).length;
  const used = draft.sources.length - leftOut;
  const estimate = estimateOf(draft, byModel, paceOf(knownEndedJobs(), knownRow), left);
  const bareTopic = meaningOf(draft) === 'topic' && used === 0;
  const needsModel = (bareTopic && !byModel) || (draft.settings.writer === 'llm' && model?.available === false);
  return (
    <aside class="summary card stack" aria-labelledby="new-summary">
      <h2 id="new-summary">What you get</h2>
      <dl class="figures tabular">
        <div>
          <dt>Sources</dt>
          <dd>
            {used === 0 && estimate.sourceWords === 0
              ? bareTopic
                ? 'A topic'
                : 'None yet'
              : `${estimate.unread > 0 && estimate.sourceWords === 0 ? '' : count(estimate.sourceWords, 'word')}${
                  estimate.unread > 0
                    ? `${estimate.sourceWords > 0 ? ' and ' : ''}${estimate.unread} not counted yet`
                    : ''
                }`}
          </dd>
        </div>
        <div>
          <dt>Script</dt>
          <dd>about {number(Math.max(10, Math.round(estimate.scriptWords / 10) * 10))} words</dd>
        </div>
        <div>
          <dt>Episode</dt>
          <dd>{sayMinutes(estimate.minutes)}</dd>
        </div>
        <div>
          <dt>Making it takes</dt>
          <dd>{about(estimate.seconds)}</dd>
        </div>
      </dl>
      {!byModel && estimate.unread === 0 && used > 0 && estimate.minutes < draft.settings.minutes * 0.9 && (
        <p class="small soft">
          The digest adds nothing of its own, so these sources make a shorter episode than asked.
        </p>
      )}
      {leftOut > 0 && (
        <p class="small soft">
          {count(leftOut, 'source')} of {draft.sources.length} cannot be read and {leftOut === 1 ? 'is' : 'are'} left
          out.
        </p>
      )}
      {needsModel && (
        <Banner tone="warn">
          {bareTopic ? 'A bare topic needs a language model' : 'This needs a language model'}, and there is none:{' '}
          {model?.reason ?? 'it was not chosen'}.{' '}
          {bareTopic && 'Add a text, a link or a file: the digest retells those.'}
        </Banner>
      )}
      <Check
        label="Review the script first"
        hint="Stops when the script is there, so that it can be changed before it is spoken"
        checked={preferences.value.reviewFirst}
        onChange={(on) => setPreference('reviewFirst', on)}
      />
      {flaw !== '' && (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      )}
      <Button type="submit" tone="primary" busy={busy}>
        {busy && sending
          ? 'Sending the files…'
          : preferences.value.reviewFirst
            ? 'Write the script'
            : 'Make the episode'}
      </Button>
      <p class="small soft keys">
        <kbd>Ctrl</kbd> <kbd>Enter</kbd> does the same. The draft is kept on this device.
      </p>
    </aside>
  );
}

function sayMinutes(minutes: number): string {
  if (minutes < 1) return `about ${Math.max(10, Math.round(minutes * 6) * 10)} seconds`;
  return `about ${count(minutes < 10 ? Math.round(minutes * 2) / 2 : Math.round(minutes), 'minute')}`;
}
