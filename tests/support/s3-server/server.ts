import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { Bucket } from './bucket.ts';
import { S3Error } from './errors.ts';
import { FaultPlan, type FaultRule, type ServerFault } from './faults.ts';
import { actionOf, perform, type S3Answer, type S3Request } from './operations.ts';
import { authorize, type Credential } from './policy.ts';
import { readPost } from './post-form.ts';
import { verifySignature } from './sigv4.ts';
import { xmlDocument } from './xml.ts';

export interface S3ServerOptions {
  buckets: readonly string[];
  credentials: readonly Credential[];
  /** Longest page of a list. Default 1,000, as in S3. */
  maxPageKeys?: number;
  /** Says when objects were written. Default the machine's clock, by which signatures are judged always. */
  now?: () => number;
}

export interface ServedRequest {
  method: string;
  key: string;
  query: string;
  status: number;
}

export interface S3Server {
  /** Path-style endpoint on the loopback interface. */
  endpoint: string;
  /** Every request so far, with the status that was decided (which a fault may have kept from the client). */
  requests: readonly ServedRequest[];
  bucket(name: string): Bucket;
  addFault(rule: FaultRule): void;
  close(): Promise<void>;
}

/**
 * S3's protocol for tests, over HTTP on a free port: objects, ranges, lists, multipart uploads and POST
 * forms, with signatures, conditions and policies enforced as S3 does. Everything is kept in memory.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const buckets = new Map(options.buckets.map((name) => [name, new Bucket(options.now ?? Date.now)]));
  const faults = new FaultPlan();
  const requests: ServedRequest[] = [];

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const { path, request } = await readRequest(incoming);
    const fault = faults.take(request.method, request.key, request.query.toString());
    if (fault === 'drop-before') return void incoming.socket.destroy();
    const answer = await decide(() => answerTo(path, request, fault), request.key);
    requests.push({
      method: request.method,
      key: request.key,
      query: request.query.toString(),
      status: answer.status,
    });
    if (fault === 'drop-after') return void incoming.socket.destroy();
    if (fault === 'hang') return;
    const sent = fault === 'error-after' ? refusal(new S3Error('InternalError'), request.key) : answer;
    response.writeHead(sent.status, sent.headers);
    if (fault === 'truncate') {
      response.write((sent.body ?? '').slice(0, (sent.body?.length ?? 0) / 2), () =>
        incoming.socket.destroy(),
      );
      return;
    }
    response.end(sent.body);
  };

  const answerTo = async (path: string, request: S3Request, fault: ServerFault | null): Promise<S3Answer> => {
    if (isRefusal(fault)) throw new S3Error(fault);
    const bucket = buckets.get(request.bucketName);
    if (!bucket) throw new S3Error('NoSuchBucket');
    const contentType = request.headers.get('content-type') ?? '';
    if (request.method === 'POST' && request.key === '' && contentType.startsWith('multipart/form-data')) {
      const file = await readPost(
        contentType,
        request.body,
        request.bucketName,
        options.credentials,
        Date.now(),
      );
      const object = bucket.put(file.key, file.body, file.contentType);
      return { status: 204, headers: { etag: object.etag } };
    }
    const credential = verifySignature({ ...request, path }, options.credentials, Date.now());
    authorize(credential, actionOf(request));
    verifyChecksum(request);
    return perform(bucket, request, options.maxPageKeys ?? 1000);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      console.error('The S3 test server failed.', error);
      incoming.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    bucket(name) {
      const bucket = buckets.get(name);
      if (!bucket) throw new Error(`There is no bucket ${name}.`);
      return bucket;
    },
    addFault: (rule) => faults.add(rule),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<{ path: string; request: S3Request }> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const [path = '', query = ''] = (incoming.url ?? '').split('?');
  const [bucketName = '', ...key] = path.slice(1).split('/').map(decodeURIComponent);
  const request = {
    method: incoming.method ?? '',
    bucketName,
    key: key.join('/'),
    query: new URLSearchParams(query),
    headers: new Map(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks),
  };
  return { path, request };
}

const isRefusal = (fault: ServerFault | null) =>
  fault === 'InternalError' ||
  fault === 'SlowDown' ||
  fault === 'ConditionalRequestConflict' ||
  fault === 'AccessDenied';

async function decide(act: () => Promise<S3Answer>, key: string): Promise<S3Answer> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof S3Error) return refusal(error, key);
    throw error;
  }
}

function refusal({ code, status, message }: S3Error, key: string): S3Answer {
  const body = xmlDocument('Error', { Code: code, Message: message, Key: key }).replace(/ xmlns="[^"]*"/, '');
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function verifyChecksum({ headers, body }: S3Request): void {
  const given = headers.get('x-amz-checksum-crc32');
  if (given === undefined) return;
  const expected = Buffer.alloc(4);
  expected.writeUInt32BE(crc32(body));
  if (expected.toString('base64') !== given) throw new S3Error('BadDigest');
}
