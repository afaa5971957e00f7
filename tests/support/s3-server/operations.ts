import type { Bucket, Conditions, S3Object } from './bucket.ts';
import { S3Error } from './errors.ts';
import type { Action } from './policy.ts';
import { elementTexts, type Xml, xmlDocument } from './xml.ts';

export interface S3Request {
  method: string;
  bucketName: string;
  /** Empty for requests to the bucket itself. */
  key: string;
  query: URLSearchParams;
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
}

export interface S3Answer {
  status: number;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
}

/** What the request asks for, in the terms of a policy. */
export function actionOf({ method, bucketName: bucket, key, query }: S3Request): Action {
  if (key === '') return { bucket, kind: 'list', key: query.get('prefix') ?? '' };
  return { bucket, kind: method === 'GET' || method === 'HEAD' ? 'read' : 'write', key };
}

/** Carries out one request. `maxPageKeys` is the longest page of a list. */
export function perform(bucket: Bucket, request: S3Request, maxPageKeys: number): S3Answer {
  const { method, key, query } = request;
  if (key === '') {
    if (method === 'GET' && query.get('list-type') === '2') return listObjects(bucket, request, maxPageKeys);
    throw new S3Error('NotImplemented', `${method} on a bucket`);
  }
  const uploadId = query.get('uploadId');
  switch (method) {
    case 'HEAD':
    case 'GET':
      return getObject(bucket, request);
    case 'PUT':
      return uploadId === null ? putObject(bucket, request) : uploadPart(bucket, request, uploadId);
    case 'POST':
      if (query.has('uploads')) return createUpload(bucket, request);
      if (uploadId !== null) return completeUpload(bucket, request, uploadId);
      throw new S3Error('MethodNotAllowed');
    case 'DELETE':
      if (uploadId === null) bucket.delete(key);
      else bucket.abortUpload(key, uploadId);
      return { status: 204 };
    default:
      throw new S3Error('MethodNotAllowed');
  }
}

const xml = (root: string, content: Xml): S3Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: xmlDocument(root, content),
});

const conditionsOf = ({ headers }: S3Request): Conditions => ({
  ifMatch: headers.get('if-match'),
  ifNoneMatch: headers.get('if-none-match'),
});
const contentTypeOf = ({ headers }: S3Request) => headers.get('content-type') ?? 'binary/octet-stream';

function getObject(bucket: Bucket, { method, key, headers }: S3Request): S3Answer {
  const object = bucket.get(key);
  const ifMatch = headers.get('if-match');
  if (ifMatch !== undefined && ifMatch !== object.etag) throw new S3Error('PreconditionFailed');
  if (headers.get('if-none-match') === object.etag) return { status: 304, headers: { etag: object.etag } };
  const described = {
    etag: object.etag,
    'last-modified': new Date(object.lastModifiedMs).toUTCString(),
    'content-type': object.contentType,
    'accept-ranges': 'bytes',
  };
  const range = rangeOf(headers.get('range'), object);
  const body = range ? object.body.subarray(range.first, range.last + 1) : object.body;
  const answer = {
    status: range ? 206 : 200,
    headers: {
      ...described,
      'content-length': String(body.byteLength),
      ...(range ? { 'content-range': `bytes ${range.first}-${range.last}/${object.body.byteLength}` } : {}),
    },
  };
  return method === 'HEAD' ? answer : { ...answer, body };
}

function rangeOf(header: string | undefined, { body }: S3Object): { first: number; last: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const size = body.byteLength;
  const suffix = match[1] === '';
  const first = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last = suffix || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (first >= size || last < first) throw new S3Error('InvalidRange');
  return { first, last };
}

function putObject(bucket: Bucket, request: S3Request): S3Answer {
  if (request.headers.has('x-amz-copy-source')) throw new S3Error('NotImplemented');
  const object = bucket.put(request.key, request.body, contentTypeOf(request), conditionsOf(request));
  return { status: 200, headers: { etag: object.etag } };
}

function createUpload(bucket: Bucket, request: S3Request): S3Answer {
  const uploadId = bucket.createUpload(request.key, contentTypeOf(request));
  return xml('InitiateMultipartUploadResult', {
    Bucket: request.bucketName,
    Key: request.key,
    UploadId: uploadId,
  });
}

function uploadPart(bucket: Bucket, { key, query, body }: S3Request, uploadId: string): S3Answer {
  return {
    status: 200,
    headers: { etag: bucket.uploadPart(key, uploadId, Number(query.get('partNumber')), body) },
  };
}

function completeUpload(bucket: Bucket, request: S3Request, uploadId: string): S3Answer {
  const document = new TextDecoder().decode(request.body);
  const etags = elementTexts(document, 'ETag');
  const parts = elementTexts(document, 'PartNumber').map((number, index) => ({
    number: Number(number),
    etag: etags[index] ?? '',
  }));
  const object = bucket.completeUpload(request.key, uploadId, parts, conditionsOf(request));
  return xml('CompleteMultipartUploadResult', {
    Bucket: request.bucketName,
    Key: request.key,
    ETag: object.etag,
  });
}

function listObjects(bucket: Bucket, { bucketName, query }: S3Request, maxPageKeys: number): S3Answer {
  if (query.has('delimiter')) throw new S3Error('NotImplemented', 'delimiter');
  const prefix = query.get('prefix') ?? '';
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const maxKeys = Math.min(Number(query.get('max-keys') ?? 1000), maxPageKeys);
  const { objects, truncated } = bucket.list(prefix, after, maxKeys);
  const last = objects.at(-1)?.key ?? '';
  return xml('ListBucketResult', {
    Name: bucketName,
    Prefix: prefix,
    KeyCount: objects.length,
    MaxKeys: maxKeys,
    IsTruncated: truncated,
    NextContinuationToken: truncated ? Buffer.from(last).toString('base64url') : undefined,
    Contents: objects.map((object) => ({
      Key: object.key,
      LastModified: new Date(object.lastModifiedMs).toISOString(),
      ETag: object.etag,
      Size: object.body.byteLength,
      StorageClass: 'STANDARD',
    })),
  });
}
