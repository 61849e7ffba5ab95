import { useEffect, useState } from 'preact/hooks';
import { Icon, type IconName } from '~/ui/icon';
import { Button, IconButton, Meter } from '~/ui/primitives';
import { bytes, count } from '~/ui/format';
import type { DraftSource } from './draft';
import { changeSource } from './draft_store';
import { languageName } from './languages';
import { sourceName, sourceTitle } from './order';
import { begin, removeSource, works } from './source_work';

/** A text that is being changed is read again once it has stood like that for a moment. */
const kSettledMs = 1_200;

const icons: Record<DraftSource['kind'], IconName> = { text: 'text', url: 'globe', file: 'file' };

/** A source: what was found in it, or why it cannot be used. */
export function SourceCard({ source, refused }: { source: DraftSource; refused: string | undefined }) {
  const work = works.value.get(source.id);
  const { preview } = source;
  const name = sourceName(source);
  const title = sourceTitle(source);
  const failed = work?.state === 'failed';
  const why = refused ?? (work?.state === 'failed' ? work.why : undefined);
  const facts = [
    source.kind === 'text' ? 'Pasted text' : title === name ? '' : name,
    preview?.language ? languageName(preview.language) : '',
    preview === undefined ? '' : count(preview.words, 'word'),
    source.kind === 'file' ? bytes(source.bytes) : '',
  ].filter((fact) => fact !== '');
  return (
    <li class={`source-card card ${why === undefined ? '' : 'bad'}`} data-source={source.id}>
      <Icon name={icons[source.kind]} />
      <div class="grow stack-s">
        <p class="title" dir="auto">
          {title}
        </p>
        <p class="small soft" dir="auto">
          {facts.join(' · ')}
        </p>
        {work?.state === 'sending' && (
          <>
            <p class="small">Sending: {Math.round(work.share * 100)} %</p>
            <Meter share={work.share} label={`Sending ${name}`} />
          </>
        )}
        {work?.state === 'reading' && preview === undefined && <p class="small soft">Reading…</p>}
        {why !== undefined && (
          <p class="flaw" role="alert">
            {why}
            {failed && (work.away ? ' It goes on by itself.' : ' It is left out of the episode.')}
          </p>
        )}
        {why === undefined && preview !== undefined && preview.excerpt !== '' && source.kind !== 'text' && (
          <p class="excerpt small" dir="auto">
            {preview.excerpt}
          </p>
        )}
        {why === undefined && preview === undefined && work === undefined && (
          <p class="small soft">It is read when the episode is made.</p>
        )}
        {failed && work.again && (
          <p>
            <Button small icon="refresh" onClick={() => void begin(source)}>
              Try again
            </Button>
          </p>
        )}
        {source.kind === 'text' && <TextOfSource source={source} />}
      </div>
      <IconButton
        small
        tone="plain"
        icon="close"
        label={`Remove ${title}`}
        data-action="remove"
        onClick={() => removeSource(source)}
      />
    </li>
  );
}

/** A pasted text, to be read over and changed. */
function TextOfSource({ source }: { source: DraftSource & { kind: 'text' } }) {
  const [edited, setEdited] = useState(false);
  useEffect(() => {
    if (!edited) return undefined;
    const timer = setTimeout(() => void begin(source), kSettledMs);
    return () => clearTimeout(timer);
  }, [source.text, edited]);
  return (
    <details>
      <summary class="small">Read and change it</summary>
      <textarea
        class="input"
        dir="auto"
        rows={8}
        aria-label="Text of this source"
        value={source.text}
        onInput={(event) => {
          changeSource(source.id, { text: event.currentTarget.value, preview: undefined });
          setEdited(true);
        }}
      />
    </details>
  );
}
