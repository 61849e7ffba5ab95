import type { Script } from '~/api/types';

/** A sentence of the audio, as the transcript has it. */
export interface Cue {
  readonly start: number; ///< seconds
  readonly end: number;
  readonly text: string;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How far ahead a turn is looked for when the audio has sentences that the script has not. */
const kAhead = 12;

/**
 * Where the audio speaks each turn of its script (counted over the whole script). A transcript has the turns' own sentences
 * in their order, so both are walked through once, by their letters alone; sentences that stand in no turn (a disclosure that
 * was added) are passed over, and a turn that is not found has no span.
 */
export function spansOf(script: Script, cues: readonly Cue[]): Map<number, Span> {
  const spans = new Map<number, Span>();
  const said = cues.map(({ text }) => lettersOf(text));
  let at = 0;
  const turns = script.segments.flatMap((segment) => segment.turns);
  for (const [index, turn] of turns.entries()) {
    const wanted = lettersOf(turn.text);
    if (wanted === '') continue;
    const first = begins(wanted, said, at);
    if (first === undefined) continue;
    let length = 0;
    let last = first;
    while (last < said.length && length < wanted.length) {
      const sentence = said[last] ?? '';
      if (!wanted.startsWith(sentence, length)) break;
      length += sentence.length;
      ++last;
    }
    const [from, to] = [cues[first], cues[Math.max(first, last - 1)]];
    if (from && to && last > first) {
      spans.set(index, { start: from.start, end: to.end });
      at = last;
    }
  }
  return spans;
}

/** The first sentence from `at` on with which `wanted` begins. */
function begins(wanted: string, said: readonly string[], at: number): number | undefined {
  for (let place = at; place < Math.min(said.length, at + kAhead); ++place) {
    const sentence = said[place] ?? '';
    if (sentence !== '' && wanted.startsWith(sentence)) return place;
  }
  return undefined;
}

/** Letters and digits alone: white space, marks and quotes may be written differently in a transcript. */
function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** About how long a text is when it is spoken, in seconds: 2.5 words a second. */
export function guessSeconds(text: string): number {
  return (text.match(/\S+/g)?.length ?? 0) / 2.5;
}
