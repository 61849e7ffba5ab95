import { ask, reached, signedOut } from '~/api/client';
import { ApiProblem } from '~/api/problem';
import { flawOf, isRecord } from '~/api/validate';
import type { NewEpisode, Schemas } from '~/api/types';

type Source = NonNullable<NewEpisode['sources']>[number];

/** The largest file that the server takes. */
export const kLargestUpload = 64 * 1024 * 1024;

/** A page may be slow, and a book takes a while to be read. */
const kPreviewMs = 90_000;

/** What the server reads in a source, as it would for an episode. Throws ApiProblem. */
export async function previewSource(source: Source, signal: AbortSignal): Promise<Schemas['SourcePreview']> {
  const call = { body: source, signal, timeoutMs: kPreviewMs };
  return (await ask('POST', '/api/sources/preview', 'SourcePreview', call)).data;
}

/** Sends a file, telling how much of it has gone (0 to 1); gives what the server calls it. Throws ApiProblem. */
export function uploadFile(
  file: Blob,
  name: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<string> {
  // fetch does not tell how far a body has gone.
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/uploads?name=${encodeURIComponent(name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept', 'application/json');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      reached.value = true;
      const reply: unknown = request.response;
      if (request.status === 201 && flawOf(reply, 'UploadReply') === undefined)
        resolve((reply as Schemas['UploadReply']).upload);
      else reject(problemOf(request.status, reply));
    };
    request.onerror = () => {
      reached.value = false;
      reject(new ApiProblem({ status: 0, code: 'offline', detail: 'The server cannot be reached.', retryable: true }));
    };
    request.onabort = () => reject(new DOMException('The file is not wanted any more.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function problemOf(status: number, reply: unknown): ApiProblem {
  if (status === 401) signedOut.value = true;
  const body = isRecord(reply) && flawOf(reply, 'Problem') === undefined ? (reply as Schemas['Problem']) : undefined;
  return new ApiProblem({
    status,
    code: status === 401 ? 'signed_out' : (body?.code ?? 'internal'),
    detail: body?.detail ?? `The server answered ${status} to the file.`,
    retryable: body?.retryable ?? status >= 500,
    body: reply,
  });
}
