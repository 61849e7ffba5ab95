import type { Speaker, Turn } from '~/api/types';
import { type Chapter, type Doc, type Line, linesOf, same, turnWith } from './document';

/** Which of two answers is taken. */
export type Side = 'mine' | 'theirs';

/** Something that both have changed, each in another way. */
export interface Clash {
  readonly id: string; ///< stays the same when the merge is made again with choices
  readonly what: 'text' | 'speaker' | 'pause' | 'delivery' | 'removed' | 'chapter' | 'title' | 'summary' | 'cast';
  readonly line?: string | undefined; ///< the line that it is about
  readonly base: string;
  readonly mine: string | undefined; ///< undefined: taken out
  readonly theirs: string | undefined;
  readonly preset: Side;
}

export interface Merged {
  readonly doc: Doc;
  readonly clashes: readonly Clash[];
  readonly taken: number; ///< changes of theirs that mine did not have
}

/**
 * A three-way merge of scripts whose lines have common ids (see reconcile). What one alone has changed is taken; what both
 * have changed in different ways is a clash, decided by `choices`, or by its preset: text that was typed here stays, and
 * a line that one took out and the other changed stays. Where both have rearranged lines, mine stand.
 */
export function merge(base: Doc, mine: Doc, theirs: Doc, choices: ReadonlyMap<string, Side> = new Map()): Merged {
  const judge = new Judge(choices);
  const lines = mergeLines(base, mine, theirs, judge);
  const heads = mergeChapterHeads(base, mine, theirs, judge);
  const order = mergeOrder(orderOf(base), orderOf(mine), orderOf(theirs), (id) => lines.has(id) || heads.has(id));
  const chapters = chaptersOf(order, lines, heads).filter(
    (chapter) =>
      chapter.lines.length > 0 || mine.chapters.some(({ id, lines: of }) => id === chapter.id && of.length === 0),
  );
  const used = new Set(chapters.flatMap((chapter) => chapter.lines.map((line) => line.turn.speaker)));
  const head = mergeHead(base, mine, theirs, used, judge);
  return { doc: { head, chapters }, clashes: judge.clashes, taken: judge.taken };
}

class Judge {
  readonly clashes: Clash[] = [];
  taken = 0;

  constructor(private readonly choices: ReadonlyMap<string, Side>) {}

  /** One value of three. */
  pick<T>(base: T, mine: T, theirs: T, clash: () => Omit<Clash, 'preset'>): T {
    if (same(mine, theirs) || same(base, theirs)) return mine;
    if (same(base, mine)) {
      ++this.taken;
      return theirs;
    }
    return this.decide({ ...clash(), preset: 'mine' }) === 'mine' ? mine : theirs;
  }

  decide(clash: Clash): Side {
    this.clashes.push(clash);
    const side = this.choices.get(clash.id) ?? clash.preset;
    if (side === 'theirs') ++this.taken;
    return side;
  }

  note(): void {
    ++this.taken;
  }
}

function byId<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

/** The lines of the result, by id. */
function mergeLines(base: Doc, mine: Doc, theirs: Doc, judge: Judge): Map<string, Line> {
  const [was, here, there] = [byId(linesOf(base)), byId(linesOf(mine)), byId(linesOf(theirs))];
  const merged = new Map<string, Line>();
  for (const id of new Set([...here.keys(), ...there.keys()])) {
    const [b, m, t] = [was.get(id), here.get(id), there.get(id)];
    if (m && t) {
      const turn = m.turn === t.turn ? m.turn : mergeTurn(id, b?.turn, m.turn, t.turn, judge);
      merged.set(id, turn === m.turn ? m : { ...m, turn });
    } else if (m) {
      // They took it out, or it is new here.
      if (b === undefined) merged.set(id, m);
      else if (same(b.turn, m.turn) && !m.locked) judge.note();
      else if (same(b.turn, m.turn) || judge.decide(removal(id, b, m, undefined)) === 'mine') merged.set(id, m);
    } else if (t) {
      if (b === undefined) {
        judge.note();
        merged.set(id, t);
      } else if (!same(b.turn, t.turn) && judge.decide(removal(id, b, undefined, t)) === 'theirs') merged.set(id, t);
    }
  }
  return merged;
}

function removal(line: string, base: Line, mine: Line | undefined, theirs: Line | undefined): Clash {
  return {
    id: `${line} removed`,
    what: 'removed',
    line,
    base: base.turn.text,
    mine: mine?.turn.text,
    theirs: theirs?.turn.text,
    preset: mine === undefined ? 'theirs' : 'mine',
  };
}

function mergeTurn(line: string, base: Turn | undefined, mine: Turn, theirs: Turn, judge: Judge): Turn {
  const names = {
    text: 'text',
    speaker: 'speaker',
    pause_ms: 'pause',
    delivery: 'delivery',
  } as const satisfies Partial<Record<keyof Turn, Clash['what']>>;
  const change: Record<string, unknown> = {};
  for (const [name, what] of Object.entries(names) as [keyof typeof names, Clash['what']][]) {
    const [b, m, t] = [base?.[name], mine[name], theirs[name]];
    change[name] = judge.pick(b, m, t, () => ({
      id: `${line} ${name}`,
      what,
      line,
      base: shown(b),
      mine: shown(m),
      theirs: shown(t),
    }));
  }
  // What this editor does not write goes with whoever has changed it.
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    if (name in names) continue;
    const [b, m, t] = [base, mine, theirs].map((turn) => (turn as Record<string, unknown> | undefined)?.[name]);
    change[name] = same(b, m) ? t : m;
  }
  const next = turnWith(mine, change);
  return same(next, mine) ? mine : next;
}

function mergeChapterHeads(base: Doc, mine: Doc, theirs: Doc, judge: Judge): Map<string, Chapter['head']> {
  const [was, here, there] = [byId(base.chapters), byId(mine.chapters), byId(theirs.chapters)];
  const merged = new Map<string, Chapter['head']>();
  for (const id of new Set([...here.keys(), ...there.keys()])) {
    const [b, m, t] = [was.get(id), here.get(id), there.get(id)];
    if (m && t) {
      const title = judge.pick(b?.head.title ?? '', m.head.title, t.head.title, () => ({
        id: `${id} title`,
        what: 'chapter',
        base: b?.head.title ?? '',
        mine: m.head.title,
        theirs: t.head.title,
      }));
      merged.set(id, title === m.head.title ? m.head : t.head);
    } else if (m) {
      if (b === undefined || !same(b.head, m.head)) merged.set(id, m.head);
      else judge.note();
    } else if (t && (b === undefined || !same(b.head, t.head))) {
      judge.note();
      merged.set(id, t.head);
    }
  }
  // Each took out what the other kept: the lines need a chapter all the same.
  const [first] = mine.chapters;
  if (merged.size === 0 && first) merged.set(first.id, first.head);
  return merged;
}

/** Chapters and lines as they follow each other. */
function orderOf(doc: Doc): string[] {
  return doc.chapters.flatMap((chapter) => [chapter.id, ...chapter.lines.map(({ id }) => id)]);
}

/** The ids that `stays` in one order: that of the side that has rearranged them, with what the other has added in place. */
export function mergeOrder(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
  stays: (id: string) => boolean,
): string[] {
  const rearranged = (side: readonly string[]) => {
    const [here, there] = [new Set(side), new Set(base)];
    const common = base.filter((id) => here.has(id));
    const order = side.filter((id) => there.has(id));
    return common.some((id, at) => id !== order[at]);
  };
  const [skeleton, other] = rearranged(mine) || !rearranged(theirs) ? [mine, theirs] : [theirs, mine];
  const order = skeleton.filter(stays);
  const known = new Set(order);
  for (const [at, id] of other.entries()) {
    if (known.has(id) || !stays(id)) continue;
    const before = other.slice(0, at).findLast((candidate) => known.has(candidate));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
    known.add(id);
  }
  return order;
}

function chaptersOf(
  order: readonly string[],
  lines: ReadonlyMap<string, Line>,
  heads: ReadonlyMap<string, Chapter['head']>,
): Chapter[] {
  const chapters: { id: string; head: Chapter['head']; lines: Line[] }[] = [];
  const early: Line[] = [];
  for (const id of order) {
    const [head, line] = [heads.get(id), lines.get(id)];
    if (head) chapters.push({ id, head, lines: [] });
    else if (line) (chapters.at(-1)?.lines ?? early).push(line);
  }
  // A chapter that the other side took out may have stood before its lines.
  chapters[0]?.lines.unshift(...early);
  return chapters;
}

function mergeHead(base: Doc, mine: Doc, theirs: Doc, used: ReadonlySet<string>, judge: Judge): Doc['head'] {
  if (same(base.head, theirs.head)) return mine.head;
  const head = { ...mine.head };
  for (const name of ['title', 'summary'] as const) {
    const [b, m, t] = [base.head[name], mine.head[name], theirs.head[name]];
    const value = judge.pick(b, m, t, () => ({
      id: `head ${name}`,
      what: name,
      base: shown(b),
      mine: shown(m),
      theirs: shown(t),
    }));
    if (value === undefined) Reflect.deleteProperty(head, name);
    else head[name] = value;
  }
  head.language = same(base.head.language, mine.head.language) ? theirs.head.language : mine.head.language;
  head.speakers = mergeSpeakers(base, mine, theirs, used, judge);
  return head;
}

function mergeSpeakers(base: Doc, mine: Doc, theirs: Doc, used: ReadonlySet<string>, judge: Judge): Speaker[] {
  const [was, here, there] = [byId(base.head.speakers), byId(mine.head.speakers), byId(theirs.head.speakers)];
  const merged: Speaker[] = [];
  for (const id of new Set([...here.keys(), ...there.keys()])) {
    const [b, m, t] = [was.get(id), here.get(id), there.get(id)];
    if (m && t) {
      merged.push(
        judge.pick<Speaker>(b ?? m, m, t, () => ({
          id: `speaker ${id}`,
          what: 'cast',
          base: castShown(b),
          mine: castShown(m),
          theirs: castShown(t),
        })),
      );
    } else if (m && (b === undefined || used.has(id) || !same(b, m))) merged.push(m);
    else if (t && (b === undefined || used.has(id))) {
      judge.note();
      merged.push(t);
    }
  }
  return merged;
}

function castShown(speaker: Speaker | undefined): string {
  return [speaker?.name, speaker?.role, speaker?.voice].filter(Boolean).join(' · ');
}

function shown(value: string | number | undefined): string {
  return value === undefined ? '' : String(value);
}
