import { useMemo } from 'preact/hooks';
import type { Turn } from '~/api/types';
import { useSources } from '~/queries/scripts';
import { betweenBytes } from '../model/bytes';

/** Where a line was taken from, with the words there when the server still has them. */
export function SourceSpan({ episode, source }: { episode: string; source: NonNullable<Turn['source']> }) {
  const sources = useSources(episode).data;
  const used = sources?.find(({ document }) => document === source.document);
  const text = used?.text;
  const words = useMemo(
    () => (text === undefined ? '' : betweenBytes(text, source.start, source.end)),
    [text, source.start, source.end],
  );
  const title = used === undefined || used.title === '' ? source.document : used.title;
  const isPage = used?.url !== undefined && /^https?:/.test(used.url);
  return (
    <div class="small source" dir="auto">
      <strong>{isPage ? <a href={used.url}>{title}</a> : title}</strong>
      {source.part !== undefined && source.part > 0 && <span class="soft">, part {source.part}</span>}
      {words !== '' && <blockquote>{words}</blockquote>}
      {words === '' && sources !== undefined && (
        <p class="soft">
          Bytes {source.start} to {source.end}. The text itself is not kept.
        </p>
      )}
    </div>
  );
}
