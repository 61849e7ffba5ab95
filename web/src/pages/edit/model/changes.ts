import type { Script, Turn } from '~/api/types';
import { type Doc, type Line, linesOf } from './document';

/**
 * Which lines the present audio does not speak. A sentence that was spoken once by the same voice is kept by the server and
 * costs nothing wherever it stands now, so a line counts as changed only when its words or its voice are new.
 */
export interface Spoken {
  readonly of: Script;
  /** The turns (counted over the whole script) that say the same, by what is said and with which voice. */
  readonly turns: ReadonlyMap<string, readonly number[]>;
  readonly arrangement: string;
}

export function spokenOf(script: Script): Spoken {
  const voices = voicesOf(script.speakers);
  const turns = new Map<string, number[]>();
  const all = script.segments.flatMap((segment) => segment.turns);
  for (const [index, turn] of all.entries()) {
    const key = keyOf(turn, voices);
    const known = turns.get(key);
    if (known === undefined) turns.set(key, [index]);
    else known.push(index);
  }
  return { of: script, turns, arrangement: arrangementOf(script.segments) };
}

export interface Changes {
  /** By line: the turn of the present audio that says it; a changed line has none. */
  readonly spokenAs: ReadonlyMap<string, number>;
  readonly changed: number; ///< lines that will be spoken
  readonly rearranged: boolean; ///< order, pauses, chapters or names: the audio is put together anew, nothing is spoken
}

/** How the document differs from what the audio speaks. */
export function changesSince(doc: Doc, spoken: Spoken | undefined): Changes {
  const lines = linesOf(doc);
  if (spoken === undefined) return { spokenAs: new Map(), changed: lines.length, rearranged: false };
  const voices = voicesOf(doc.head.speakers);
  const taken = new Map<string, number>();
  const spokenAs = new Map<string, number>();
  for (const line of lines) {
    const key = keyOfLine(line, voices);
    const turns = spoken.turns.get(key);
    if (turns === undefined) continue;
    const count = taken.get(key) ?? 0;
    taken.set(key, count + 1);
    spokenAs.set(line.id, turns[Math.min(count, turns.length - 1)] ?? 0);
  }
  const changed = lines.length - spokenAs.size;
  const segments = doc.chapters.map(({ head, lines: of }) => ({ ...head, turns: of.map((line) => line.turn) }));
  const moved = lines.some((line, at) => (spokenAs.get(line.id) ?? at) !== at);
  return { spokenAs, changed, rearranged: moved || arrangementOf(segments) !== spoken.arrangement };
}

/** Everything but the words: how much stands where, after which pause, under which title. */
function arrangementOf(segments: Script['segments']): string {
  return segments.map(({ title, turns }) => `${title}\n${turns.map(keyOfPlace).join('\n')}`).join('\n\n');
}

function keyOfPlace(turn: Turn): string {
  return `${turn.speaker} ${turn.pause_ms ?? ''}`;
}

const keys = new WeakMap<Turn, { voice: string; key: string }>();

function keyOfLine(line: Line, voices: ReadonlyMap<string, string>): string {
  const voice = voices.get(line.turn.speaker) ?? '';
  const known = keys.get(line.turn);
  if (known?.voice === voice) return known.key;
  const key = keyOf(line.turn, voices);
  keys.set(line.turn, { voice, key });
  return key;
}

function keyOf(turn: Turn, voices: ReadonlyMap<string, string>): string {
  const text = turn.text.replaceAll(/\s+/g, ' ').trim();
  return `${voices.get(turn.speaker) ?? turn.speaker}\n${turn.delivery ?? ''}\n${text}`;
}

/** The voice of each speaker; without one, the server chooses by the speaker's place. */
function voicesOf(speakers: Script['speakers']): Map<string, string> {
  return new Map(speakers.map(({ id, voice }, index) => [id, voice ?? `#${index}`]));
}
