/** A file on its way to the store: in chunks that can be resumed, or by one signed form, with progress. */
import type { ImportUpload } from '#functions/contract.ts';
import type { Api } from '../../shared/api/client.ts';
import { ApiError } from '../../shared/api/problem.ts';
import { recall, remember } from '../../shared/theme.ts';

export interface SendOptions {
  api: Api;
  signal: AbortSignal;
  onProgress: (sentBytes: number) => void;
}

/** Resolves to the upload's id. Rejects with `ApiError`; what was sent is kept, and sending again goes on. */
export async function sendFile(file: File, options: SendOptions): Promise<string> {
  const memory = `fluxion.upload.${file.name}.${file.size}.${file.lastModified}`;
  const known = recall(memory);
  const offset = known === null ? null : await findOffset(known, options.signal);
  if (known !== null && offset !== null) {
    await sendChunks(file, known, offset, defaultChunkBytes, options);
    return known;
  }
  const { uploadId, upload } = await options.api.call((client) =>
    client.imports.uploads.$post({ json: { fileName: file.name, sizeBytes: file.size } }),
  );
  if (upload.method === 'PUT-chunks') {
    remember(memory, uploadId);
    await sendChunks(file, uploadId, 0, upload.chunkBytes, options);
  } else await sendForm(file, upload, options);
  return uploadId;
}

type Form = Extract<ImportUpload['upload'], { method: 'POST' }>;

const defaultChunkBytes = 4 * 2 ** 20;
const maxAttempts = 4;

/** Bytes that arrived; null where the upload is not there, or not one of chunks. */
async function findOffset(uploadId: string, signal: AbortSignal): Promise<number | null> {
  const response = await ask(uploadId, { method: 'HEAD', signal });
  const offset = response.headers.get('upload-offset');
  return response.ok && offset !== null ? Number(offset) : null;
}

async function sendChunks(
  file: File,
  uploadId: string,
  start: number,
  chunkBytes: number,
  { signal, onProgress }: SendOptions,
): Promise<void> {
  let offset = start;
  let failures = 0;
  onProgress(offset);
  while (offset < file.size) {
    signal.throwIfAborted();
    const chunk = file.slice(offset, offset + chunkBytes);
    const response = await sendChunk(uploadId, offset, chunk, signal);
    const next = response.headers.get('upload-offset');
    if (response.ok || response.status === 409) {
      // 409: a chunk arrived whose answer was lost; the header says where to go on.
      offset = Number(next ?? offset + chunk.size);
      failures = response.ok ? 0 : failures + 1;
      onProgress(offset);
    } else failures += 1;
    if (failures === 0) continue;
    if (failures >= maxAttempts || (response.status < 500 && ![409, 422, 429].includes(response.status))) {
      throw new ApiError({
        status: response.status,
        code: await codeOf(response),
        detail: null,
        requestId: response.headers.get('x-request-id'),
      });
    }
    await pause(Number(response.headers.get('retry-after') ?? failures) * 1000, signal);
  }
}

async function sendChunk(
  uploadId: string,
  offset: number,
  chunk: Blob,
  signal: AbortSignal,
): Promise<Response> {
  const body = await chunk.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  return ask(uploadId, {
    method: 'PATCH',
    body,
    signal,
    headers: {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      'upload-checksum': `sha-256 ${btoa(String.fromCharCode(...digest))}`,
    },
  });
}

async function ask(uploadId: string, init: RequestInit): Promise<Response> {
  const tenant = new URLSearchParams(location.search).get('tenant');
  const headers = new Headers(init.headers);
  if (tenant) headers.set('x-tenant-id', tenant);
  try {
    return await fetch(`/api/v1/imports/uploads/${uploadId}`, {
      ...init,
      headers,
      credentials: 'same-origin',
    });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError({ status: 0, code: 'client.offline', detail: null, requestId: null });
  }
}

/** Straight to the store, which knows nothing of pieces: an interruption begins anew. */
function sendForm(file: File, form: Form, { signal, onProgress }: SendOptions): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append('file', file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (status: number) =>
      reject(new ApiError({ status, code: 'client.offline', detail: null, requestId: null }));
    request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, file.size));
    request.onload = () => (request.status < 300 ? resolve() : fail(request.status));
    request.onerror = () => fail(0);
    request.onabort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.open('POST', form.url);
    request.send(body);
  });
}

async function codeOf(response: Response): Promise<string> {
  try {
    return ((await response.json()) as { code: string }).code;
  } catch {
    return 'client.unreadable';
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
