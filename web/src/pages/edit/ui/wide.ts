import { signal } from '@preact/signals';

const query = matchMedia('(min-width: 70rem)');

/** Whether there is room for a panel beside the script. */
export const wide = signal(query.matches);

query.addEventListener('change', () => (wide.value = query.matches));
