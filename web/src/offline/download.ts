/** Why a file could not be kept, for people. */
export class SaveProblem extends Error {}

const kStallMs = 30_000;

/**
 * Fetches a file and keeps it in `cache` when all `bytes` of it have come (nothing: its size is not known). `arrived` is
 * told of every piece. Throws SaveProblem; nothing is kept then.
 */
export async function download(
  cache: Cache,
  file: { path: string; bytes: number | undefined },
  arrived: (bytes: number) => void,
  stop: AbortSignal,
): Promise<number> {
  const stalled = new AbortController();
  const onStall = () => stalled.abort();
  let timer = setTimeout(onStall, kStallMs);
  let count = 0;
  try {
    const response = await fetch(file.path, { signal: AbortSignal.any([stop, stalled.signal]) });
    if (!response.ok || response.body === null) throw new SaveProblem(refusal(response.status));
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, controller) {
          clearTimeout(timer);
          timer = setTimeout(onStall, kStallMs);
          count += piece.byteLength;
          arrived(piece.byteLength);
          controller.enqueue(piece);
        },
        flush() {
          if (file.bytes !== undefined && count !== file.bytes)
            throw new SaveProblem(`It came incomplete (${count} of ${file.bytes} bytes). Try again.`);
        },
      }),
    );
    const headers = new Headers({
      'Content-Length': String(file.bytes ?? response.headers.get('Content-Length') ?? ''),
    });
    for (const name of ['Content-Type', 'ETag']) {
      const value = response.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    await cache.put(file.path, new Response(counted, { headers }));
    return count;
  } catch (error) {
    await cache.delete(file.path).catch(() => false);
    if (stop.aborted) throw error;
    if (stalled.signal.aborted) throw new SaveProblem('The server stopped sending. Try again.', { cause: error });
    throw told(error);
  } finally {
    clearTimeout(timer);
  }
}

export const kNoRoom = 'This device has no room for it. Free some space, or remove saved episodes in Settings.';

function told(error: unknown): SaveProblem {
  if (error instanceof SaveProblem) return error;
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return new SaveProblem(kNoRoom);
  return new SaveProblem('The server cannot be reached. Try again when it is back.', { cause: error });
}

function refusal(status: number): string {
  if (status === 404) return 'The server has not got this file any more: render the episode again.';
  if (status === 401) return 'The server wants a token: sign in, then save it again.';
  return `The server answered ${status}. Try again.`;
}
