/** Stands in for signals in the service worker, where nothing watches them (tools/service_worker_plugin). */
export function signal<T>(value: T): { value: T } {
  return { value };
}
