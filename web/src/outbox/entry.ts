/** A change that waits until the server has it. Also read by the service worker, so plain data alone. */
export interface OutboxEntry {
  seq?: number; ///< given by the database: the order in which changes are sent
  id: string; ///< also its Idempotency-Key: sent twice, it happens once
  kind: 'script' | 'episode' | 'podcast' | 'create' | 'render' | 'other';
  subject: string; ///< what it changes; a newer change of the same kind to the same subject may take its place
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body: unknown;
  ifMatch?: string | undefined;
  label: string; ///< for people: "3 lines of “Lighthouses”"
  madeAt: number; ///< milliseconds since 1970
  tried?: unknown[]; ///< scripts that were sent and may have arrived: a conflict with one of them is none
  refused?: { status: number; detail: string; body: unknown }; ///< the server has said no: a person must decide
}
