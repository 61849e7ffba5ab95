/** How long the sound takes to fade before a sleep timer stops it. */
export const kFadeSeconds = 8;

/** When listening is to stop: after so much of it, or where the chapter ends. */
export type SleepWish = { kind: 'after'; minutes: number } | { kind: 'chapter' };

/** What a sleep timer counts down. */
export interface SleepState {
  wish: SleepWish;
  left: number; ///< seconds of listening
}

export const sleepMinutes = [5, 10, 15, 20, 30, 45, 60] as const;

export function startSleep(wish: SleepWish, chapterLeft: number): SleepState {
  return { wish, left: wish.kind === 'after' ? wish.minutes * 60 : chapterLeft };
}

/**
 * The timer after `elapsed` more seconds of listening; nothing when it is over. What is paused does not count. Where the
 * chapter ends is asked for anew, for a person may have gone elsewhere or changed the speed.
 */
export function countDown(state: SleepState, elapsed: number, chapterLeft: number): SleepState | undefined {
  const left = state.wish.kind === 'chapter' ? chapterLeft : state.left - elapsed;
  return left <= 0 ? undefined : { ...state, left };
}

/** The share of the volume that is heard with so many seconds left. */
export function fade(left: number): number {
  return Math.min(1, Math.max(0, left / kFadeSeconds));
}
