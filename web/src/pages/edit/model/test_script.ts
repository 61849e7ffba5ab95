import type { Script } from '~/api/types';
import { type Doc, docOf, linesOf } from './document';

/** A script of chapters of lines, written as "speaker: text"; for tests. */
export function scriptWith(...chapters: string[][]): Script {
  return {
    version: 1,
    title: 'Lighthouses',
    language: 'en',
    summary: 'About towers.',
    speakers: [
      { id: 'a', name: 'Ada', role: 'host', voice: 'clara' },
      { id: 'b', name: 'Ben', voice: 'martin' },
    ],
    segments: chapters.map((lines, at) => ({
      title: `Chapter ${at + 1}`,
      turns: lines.map((line) => {
        const [, speaker, text] = /^(\w): ?(.*)$/s.exec(line) ?? [];
        return { speaker: speaker ?? 'a', text: text ?? line };
      }),
    })),
  };
}

/** The same as a document; ids are "i1" for the first chapter, "i2" for its first line, and so on. */
export function docWith(...chapters: string[][]): Doc {
  return docOf(scriptWith(...chapters), ids('i'));
}

export function ids(prefix: string): () => string {
  let made = 0;
  return () => `${prefix}${++made}`;
}

/** "A: text" of every line, chapters between bars. */
export function told(doc: Doc): string {
  return doc.chapters
    .map((chapter) => chapter.lines.map(({ turn }) => `${turn.speaker}: ${turn.text}`).join(' / '))
    .join(' | ');
}

export function idOf(doc: Doc, text: string): string {
  return linesOf(doc).find((line) => line.turn.text === text)?.id ?? 'none';
}
