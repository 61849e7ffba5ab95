import type { Chapter } from '~/api/types';

/** Within so many seconds of its beginning, "previous" leads to the chapter before instead of to its beginning. */
const kBackSeconds = 3;

export function chapterAt(chapters: readonly Chapter[], seconds: number): Chapter | undefined {
  return chapters.findLast((chapter) => chapter.start <= seconds);
}

/** Where the chapter that is heard at `seconds` ends. */
export function chapterEnd(chapters: readonly Chapter[], seconds: number, duration: number): number {
  return chapters.find((chapter) => chapter.start > seconds)?.start ?? duration;
}

/** Where "next chapter" leads; nothing in the last one. */
export function nextStart(chapters: readonly Chapter[], seconds: number): number | undefined {
  return chapters.find((chapter) => chapter.start > seconds + 0.05)?.start;
}

/** Where "previous chapter" leads. */
export function previousStart(chapters: readonly Chapter[], seconds: number): number {
  return chapters.findLast((chapter) => chapter.start < seconds - kBackSeconds)?.start ?? 0;
}
