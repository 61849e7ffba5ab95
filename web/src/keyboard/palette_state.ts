import { signal } from '@preact/signals';

/** Which of the two is open. */
export const overlay = signal<'none' | 'palette' | 'help'>('none');

export function openPalette(): void {
  overlay.value = 'palette';
}

export function openHelp(): void {
  overlay.value = 'help';
}

export function closeOverlay(): void {
  overlay.value = 'none';
}
