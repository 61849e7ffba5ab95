import type { Hit } from './transcript_text';

const kAll = 'transcript-hits';
const kOne = 'transcript-hit';

/**
 * Shows what was found, without touching what is on the page: long transcripts would be slow, and links would lose the
 * focus. Browsers that cannot do it still go from one hit to the next.
 */
export function showHits(box: HTMLElement, hits: readonly Hit[], chosen: number): () => void {
  if (!('highlights' in CSS)) return () => undefined;
  const all = new Highlight();
  const one = new Highlight();
  for (const [index, hit] of hits.entries()) {
    const range = rangeOf(box, hit);
    if (range !== undefined) (index === chosen ? one : all).add(range);
  }
  CSS.highlights.set(kAll, all);
  CSS.highlights.set(kOne, one);
  return () => {
    CSS.highlights.delete(kAll);
    CSS.highlights.delete(kOne);
  };
}

function rangeOf(box: HTMLElement, hit: Hit): Range | undefined {
  const text = box.querySelector(`[data-line="${hit.line}"]`)?.firstChild;
  if (!(text instanceof Text) || text.length < hit.to) return undefined;
  const range = new Range();
  range.setStart(text, hit.from);
  range.setEnd(text, hit.to);
  return range;
}
