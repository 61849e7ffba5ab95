import { isRecord } from '~/api/validate';
import { readTrack, type Track } from './track';

/** What was in the player when this tab was last left, so that a reload does not lose it. */
export interface LeftOff {
  track: Track;
  seconds: number;
}

const kKey = 'showrunner.listening';

export function readLeft(): LeftOff | undefined {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(kKey) ?? 'null');
    if (!isRecord(found) || typeof found.seconds !== 'number') return undefined;
    const track = readTrack(JSON.stringify(found.track ?? null));
    return track === undefined ? undefined : { track, seconds: found.seconds };
  } catch {
    return undefined; // a browser that keeps nothing
  }
}

export function keepLeft(left: LeftOff | undefined): void {
  try {
    if (left === undefined) sessionStorage.removeItem(kKey);
    else sessionStorage.setItem(kKey, JSON.stringify(left));
  } catch {
    // It is lost with the page.
  }
}
