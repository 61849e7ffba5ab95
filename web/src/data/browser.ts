/**
 * Does `work` while no other tab does anything under the same name. Browsers have such locks only where pages came safely
 * (https, or this machine); elsewhere each tab is on its own.
 */
export async function exclusively<T>(name: string, work: () => Promise<T>, stop?: AbortSignal): Promise<T> {
  const { locks } = navigator as { locks?: LockManager | null };
  if (locks == null) return await work();
  return await locks.request(name, stop === undefined ? {} : { signal: stop }, work);
}

/** Gives pages that came over plain http, and have no `crypto.randomUUID`, the same (RFC 9562, version 4). */
export function provideRandomUuid(): void {
  const given = crypto as { randomUUID?: Crypto['randomUUID'] };
  given.randomUUID ??= randomUuid;
}

export function randomUuid(): ReturnType<Crypto['randomUUID']> {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, at) => {
    if (at === 6) return ((byte & 0x0f) | 0x40).toString(16);
    return (at === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, '0');
  }).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
