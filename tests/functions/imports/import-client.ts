/** Imports over the API, as a program does them. */
import type { Import, ImportUpload } from '#functions/contract.ts';
import { createTestApi, type TestApi, type TestApiOptions, tenantId } from '../support/test-api.ts';

export interface ImportClient extends AsyncDisposable {
  api: TestApi;
  /** Key with the scopes `import` and `read` of granja. */
  secret: string;
  send: (method: string, path: string, init?: SendOptions) => Promise<Response>;
  /** As `send`; the body of an answer of this status. */
  json<Body>(status: number, method: string, path: string, init?: SendOptions): Promise<Body>;
  /** Announces and sends a file in chunks of `chunkBytes`. */
  upload(text: string | Uint8Array, options?: UploadOptions): Promise<string>;
  /** Uploads, asks for an import and waits until it rests. */
  importText(
    text: string | Uint8Array,
    request: Record<string, unknown>,
    options?: UploadOptions,
  ): Promise<Import>;
  /** The import, once nothing is queued or running. */
  settled(importId: string): Promise<Import>;
}

export interface SendOptions {
  body?: unknown;
  headers?: Record<string, string>;
  secret?: string;
}

export interface UploadOptions {
  fileName?: string;
  chunkBytes?: number;
  secret?: string;
  announced?: Record<string, unknown>;
}

export async function openImportClient(options: TestApiOptions = {}): Promise<ImportClient> {
  const api = await createTestApi(options);
  const { secret } = await api.registry.apiKeys.create({
    tenantId: tenantId('granja'),
    name: 'till',
    scopes: ['import', 'read'],
  });
  const send: ImportClient['send'] = async (
    method,
    path,
    { body, headers = {}, secret: key = secret } = {},
  ) =>
    api.app.request(`/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(method === 'GET' || method === 'HEAD' || body instanceof Uint8Array
          ? {}
          : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }),
    });
  const json: ImportClient['json'] = async (status, method, path, init) => {
    const response = await send(method, path, init);
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };
  const upload: ImportClient['upload'] = async (content, uploadOptions = {}) => {
    const {
      fileName = 'file.csv',
      chunkBytes = 2 ** 22,
      secret: key = secret,
      announced = {},
    } = uploadOptions;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const { uploadId } = await json<ImportUpload>(201, 'POST', '/imports/uploads', {
      body: { fileName, sizeBytes: bytes.length, ...announced },
      secret: key,
    });
    for (let offset = 0; offset < bytes.length; offset += chunkBytes) {
      const response = await sendChunk(send, uploadId, offset, bytes.slice(offset, offset + chunkBytes), {
        secret: key,
      });
      if (response.status !== 204)
        throw new Error(`PATCH answered ${response.status}: ${await response.text()}`);
    }
    return uploadId;
  };
  const settled: ImportClient['settled'] = async (importId) => {
    await api.imports.idle();
    return json<Import>(200, 'GET', `/imports/${importId}`);
  };
  return {
    api,
    secret,
    send,
    json,
    upload,
    settled,
    async importText(text, request, uploadOptions) {
      const uploadId = await upload(text, uploadOptions);
      const { importId } = await json<Import>(202, 'POST', '/imports', {
        body: { uploadId, commit: false, ...request },
      });
      return settled(importId);
    },
    [Symbol.asyncDispose]: () => api.close(),
  };
}

export function sendChunk(
  send: ImportClient['send'],
  uploadId: string,
  offset: number,
  chunk: Uint8Array,
  { headers = {}, ...options }: SendOptions = {},
): Promise<Response> {
  return send('PATCH', `/imports/uploads/${uploadId}`, {
    body: chunk,
    headers: {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      ...headers,
    },
    ...options,
  });
}

export const productsCsv =
  'codigo;nombre;categoria;unidad;iva;precio\nA1;Arroz;Víveres;und;E;1.234,50\nQ1;Queso;Lácteos;kg;16%;9,5\n';
