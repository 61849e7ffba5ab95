import { signal } from '@preact/signals';
import type { Episode } from '~/api/types';

/** An episode whose audio, transcript and waveform are on this device. */
export interface Saved {
  state: 'saving' | 'saved' | 'failed';
  bytes: number;
  share: number; ///< 0 to 1, while it is being saved
  why?: string; ///< it failed
}

/** By episode id. */
export const saved = signal<ReadonlyMap<string, Saved>>(new Map());

export function saveOffline(_episode: Episode): Promise<void> {
  throw new Error('not yet');
}

export function removeSaved(_episode: string): Promise<void> {
  throw new Error('not yet');
}
