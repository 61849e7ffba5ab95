import type { Turn } from '~/api/types';

/** Where a line was taken from. */
export function SourceSpan({ source }: { episode: string; source: NonNullable<Turn['source']> }) {
  const part = source.part === undefined ? '' : `, part ${source.part}`;
  return (
    <p class="small source" dir="auto">
      <strong>{source.document}</strong>
      <span class="soft">
        {part}, bytes {source.start} to {source.end}
      </span>
    </p>
  );
}
