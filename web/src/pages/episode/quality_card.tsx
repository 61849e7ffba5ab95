import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import type { Episode, Render } from '~/api/types';
import { useChecks } from '~/queries/media';
import { bytes, dateAndTime, number } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Skeleton } from '~/ui/primitives';
import { Findings } from './findings';

const kTargetLufs = -16;
const kLufsTolerance = 1;
const kPeakLimit = -1;

/** What the finished file is like, and what the rules for podcasts say about it. */
export function QualityCard({ episode, rendered }: { episode: Episode; rendered: Render }) {
  const { audio } = rendered;
  const loud = Math.abs(audio.loudness_lufs - kTargetLufs) <= kLufsTolerance;
  const clear = audio.true_peak_dbtp <= kPeakLimit;
  const fresh = rendered.sentences - rendered.cached_sentences;
  return (
    <section class="card stack-s" aria-labelledby="quality-title">
      <h2 id="quality-title">Quality</h2>
      <dl class="facts-list tabular">
        <Fact name="Loudness" good={loud} hint={`podcast apps want ${kTargetLufs} ± ${kLufsTolerance}`}>
          {audio.loudness_lufs.toFixed(1)} LUFS
        </Fact>
        <Fact name="True peak" good={clear} hint={`at most ${kPeakLimit}`}>
          {audio.true_peak_dbtp.toFixed(1)} dBTP
        </Fact>
        <Fact name="Words">{number(rendered.words)}</Fact>
        <Fact name="Sentences">
          {number(rendered.sentences)}
          {rendered.cached_sentences > 0 ? ` (${number(fresh)} spoken, ${number(rendered.cached_sentences)} kept)` : ''}
        </Fact>
        <Fact name="Voices">
          <span dir="auto">{rendered.voices.join(', ')}</span>
        </Fact>
        <Fact name="Written by">{rendered.model ?? writerName(rendered.writer)}</Fact>
        <Fact name="File">{bytes(audio.bytes)}, MP3</Fact>
        <Fact name="Rendered">{dateAndTime(rendered.made)}</Fact>
      </dl>
      {rendered.complaints.length > 0 && (
        <ul class="stack-s small">
          {rendered.complaints.map((complaint) => (
            <li key={complaint} class="row bad-text">
              <Icon name="alert" />
              <span class="grow" dir="auto">
                {complaint}
              </span>
            </li>
          ))}
        </ul>
      )}
      {episode.notice !== null && episode.notice !== '' && (
        <p class="small soft" dir="auto">
          {episode.notice}
        </p>
      )}
      {episode.podcast_id !== null && <Checks episode={episode} />}
    </section>
  );
}

function writerName(writer: string): string {
  return writer === 'digest' ? 'The digest (no model)' : writer === 'script' ? 'A person' : 'A language model';
}

function Fact({
  name,
  good,
  hint,
  children,
}: {
  name: string;
  good?: boolean;
  hint?: string;
  children: ComponentChildren;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {good !== undefined && <Icon name={good ? 'check' : 'alert'} class={good ? 'good-text' : 'bad-text'} />}
        {children}
        {hint !== undefined && <span class="hidden-visually">, {good ? 'as wanted' : `not as wanted: ${hint}`}</span>}
      </dd>
    </div>
  );
}

/** Asked for when it is opened: the server reads the feed for it. */
function Checks({ episode }: { episode: Episode }) {
  const [open, setOpen] = useState(false);
  const checks = useChecks(episode, open);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What podcast apps would say</summary>
      {checks.isError ? (
        <p class="small">{sayWhy(checks.error)}</p>
      ) : checks.data === undefined ? (
        <Skeleton height="2rem" count={2} label="Checking" />
      ) : checks.data.length === 0 ? (
        <p class="row good-text">
          <Icon name="check" /> Nothing to find fault with.
        </p>
      ) : (
        <Findings findings={checks.data} episode={episode} />
      )}
    </details>
  );
}
