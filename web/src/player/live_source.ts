/**
 * Audio that is still being made, as a source for an audio element: what comes is appended to a media source, so that what
 * has come can be searched, which a plain stream of unknown length does not allow for beyond the next two seconds.
 */

const kType = 'audio/mpeg';
/** How much of what has been heard is kept when the browser has no room for more. */
const kKeptSeconds = 60;

export function canFollow(): boolean {
  return 'MediaSource' in globalThis && MediaSource.isTypeSupported(kType);
}

export interface LiveEars {
  grown: (seconds: number) => void; ///< how much has come
  broken: (why: unknown) => void;
}

/** Plays `path` in `audio` from the beginning of what is there. Gives what ends it. */
export function followLive(audio: HTMLAudioElement, path: string, ears: LiveEars): () => void {
  const source = new MediaSource();
  const address = URL.createObjectURL(source);
  const stop = new AbortController();
  source.addEventListener(
    'sourceopen',
    () => {
      URL.revokeObjectURL(address);
      pour(source, audio, path, stop.signal, ears).catch((error: unknown) => {
        if (!stop.signal.aborted) ears.broken(error);
      });
    },
    { once: true },
  );
  audio.src = address;
  return () => stop.abort();
}

async function pour(
  source: MediaSource,
  audio: HTMLAudioElement,
  path: string,
  stop: AbortSignal,
  ears: LiveEars,
): Promise<void> {
  const buffer = source.addSourceBuffer(kType);
  const response = await fetch(path, { signal: stop, credentials: 'same-origin' });
  if (!response.ok || response.body === null) throw new Error(`The server answered ${response.status}.`);
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    await append(buffer, audio, value, stop);
    if (buffer.buffered.length > 0) ears.grown(buffer.buffered.end(buffer.buffered.length - 1));
  }
  if (source.readyState === 'open') source.endOfStream();
}

/** Waits until there is room; the server waits meanwhile. */
async function append(
  buffer: SourceBuffer,
  audio: HTMLAudioElement,
  bytes: Uint8Array<ArrayBuffer>,
  stop: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      buffer.appendBuffer(bytes);
      await once(buffer, 'updateend', stop);
      return;
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
    }
    await once(audio, 'timeupdate', stop);
    const heard = audio.currentTime - kKeptSeconds;
    if (heard > 0 && buffer.buffered.length > 0 && buffer.buffered.start(0) < heard) {
      buffer.remove(0, heard);
      await once(buffer, 'updateend', stop);
    }
  }
}

function once(target: EventTarget, event: string, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      stop.removeEventListener('abort', give);
      resolve();
    };
    const give = () => {
      target.removeEventListener(event, done);
      reject(new DOMException('', 'AbortError'));
    };
    if (stop.aborted) {
      give();
      return;
    }
    target.addEventListener(event, done, { once: true });
    stop.addEventListener('abort', give, { once: true });
  });
}
