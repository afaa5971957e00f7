import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error } from './errors.ts';
import type { Credential } from './policy.ts';

/** AWS Signature Version 4 for S3: `docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html`. */

export interface SignedRequest {
  method: string;
  /** Path as sent, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
}

const maxSkewMs = 15 * 60 * 1000;

const sha256Hex = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, data: string) => createHmac('sha256', key).update(data).digest();

/** `scope` is `date/region/service/aws4_request`. */
export function signature(secretAccessKey: string, scope: string, text: string): string {
  const key = scope.split('/').reduce<string | Uint8Array>(hmac, `AWS4${secretAccessKey}`);
  return createHmac('sha256', key).update(text).digest('hex');
}

/** As `encodeURIComponent`, with the five characters more that AWS encodes. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

interface Claim {
  accessKeyId: string;
  scope: string;
  signedHeaders: string[];
  signature: string;
  date: string;
  token: string | undefined;
  payloadHash: string;
  lifetimeMs: number;
}

function claimOf(request: SignedRequest): Claim {
  const { query, headers } = request;
  if (query.has('X-Amz-Signature')) {
    const [accessKeyId = '', ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
    return {
      accessKeyId,
      scope: scope.join('/'),
      signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature: query.get('X-Amz-Signature') ?? '',
      date: query.get('X-Amz-Date') ?? '',
      token: query.get('X-Amz-Security-Token') ?? undefined,
      payloadHash: 'UNSIGNED-PAYLOAD',
      lifetimeMs: Number(query.get('X-Amz-Expires')) * 1000,
    };
  }
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.get('authorization') ?? '',
    );
  if (!match) throw new S3Error('AccessDenied', 'The request is not signed.');
  const [, accessKeyId = '', scope = '', signedHeaders = '', signed = ''] = match;
  return {
    accessKeyId,
    scope,
    signedHeaders: signedHeaders.split(';'),
    signature: signed,
    date: headers.get('x-amz-date') ?? '',
    token: headers.get('x-amz-security-token'),
    payloadHash: headers.get('x-amz-content-sha256') ?? '',
    lifetimeMs: maxSkewMs,
  };
}

/** Milliseconds since the epoch of `20260102T030405Z`. */
export function parseAmzDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) throw new S3Error('AccessDenied', 'The date is missing or malformed.');
  const [year = 0, month = 0, ...rest] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

function canonicalRequest(request: SignedRequest, claim: Claim): string {
  const query = [...request.query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = claim.signedHeaders
    .map((name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`)
    .join('');
  const path = request.path
    .split('/')
    .map((part) => encode(decodeURIComponent(part)))
    .join('/');
  return [request.method, path, query, headers, claim.signedHeaders.join(';'), claim.payloadHash].join('\n');
}

/** The credential that signed the request; refuses a request that none signed, or that was changed since. */
export function verifySignature(
  request: SignedRequest,
  credentials: readonly Credential[],
  nowMs: number,
): Credential {
  const claim = claimOf(request);
  const credential = credentials.find((candidate) => candidate.accessKeyId === claim.accessKeyId);
  if (!credential) throw new S3Error('InvalidAccessKeyId');
  if (credential.sessionToken !== claim.token) throw new S3Error('InvalidToken');
  if (credential.expiresAt !== undefined && nowMs >= credential.expiresAt) throw new S3Error('ExpiredToken');
  const ageMs = nowMs - parseAmzDate(claim.date);
  if (ageMs < -maxSkewMs || ageMs > claim.lifetimeMs) throw new S3Error('RequestTimeTooSkewed');
  if (!claim.signedHeaders.includes('host')) throw new S3Error('AccessDenied', 'The host is not signed.');
  const unsigned = [...request.headers.keys()].find(
    (name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name),
  );
  if (unsigned) throw new S3Error('AccessDenied', `The header ${unsigned} is not signed.`);
  if (claim.payloadHash !== 'UNSIGNED-PAYLOAD' && claim.payloadHash !== sha256Hex(request.body)) {
    throw new S3Error('XAmzContentSHA256Mismatch');
  }
  const text = [
    'AWS4-HMAC-SHA256',
    claim.date,
    claim.scope,
    sha256Hex(canonicalRequest(request, claim)),
  ].join('\n');
  assertSignature(signature(credential.secretAccessKey, claim.scope, text), claim.signature);
  return credential;
}

export function assertSignature(expected: string, given: string): void {
  const equal =
    expected.length === given.length && timingSafeEqual(Buffer.from(expected), Buffer.from(given));
  if (!equal) throw new S3Error('SignatureDoesNotMatch');
}
