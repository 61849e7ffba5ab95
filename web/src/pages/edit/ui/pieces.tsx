import { wordDiff } from '../model/word_diff';

/** What became of a text, word by word; marked by lines and words, not by colour alone. */
export function Pieces({ before, after }: { before: string; after: string }) {
  return (
    <p class="pieces" dir="auto">
      {wordDiff(before, after).map(({ kind, text }, at) => {
        if (kind === 'removed') return <del key={at}>{text}</del>;
        if (kind === 'added') return <ins key={at}>{text}</ins>;
        return <span key={at}>{text}</span>;
      })}
    </p>
  );
}
