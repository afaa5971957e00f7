import { StoreError, type StoreErrorCode } from './object-store.ts';

/** What one call of the SDK came to: how often it was really sent, and what the last answer said. */
export interface SentCall<T> {
  output: T | null;
  error: unknown;
  /** Requests that left this machine, the SDK's own repetitions included. */
  sentCount: number;
}

interface ServiceFailure {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

export function statusOf(error: unknown): number | null {
  return (error as ServiceFailure | null)?.$metadata?.httpStatusCode ?? null;
}

/** The bucket's absence must not look like the object's. */
export const isMissingObject = (error: unknown) =>
  statusOf(error) === 404 && (error as ServiceFailure).name !== 'NoSuchBucket';

const fullNames = new Set(['XMinioStorageFull', 'QuotaExceeded', 'InsufficientStorage']);
const deniedNames = new Set([
  'AccessDenied',
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

function codeOf(error: unknown): { code: StoreErrorCode; explanation: string } {
  const name = (error as ServiceFailure | null)?.name ?? '';
  const status = statusOf(error);
  if (status === 507 || fullNames.has(name))
    return { code: 'store.full', explanation: 'The bucket is full.' };
  if (status === 403 || deniedNames.has(name)) {
    return { code: 'store.denied', explanation: 'The credentials do not allow this.' };
  }
  if (name === 'KeyTooLongError') return { code: 'store.invalid_key', explanation: 'The key is too long.' };
  if (name === 'NoSuchBucket') {
    return { code: 'store.unavailable', explanation: 'The bucket does not exist.' };
  }
  return { code: 'store.unavailable', explanation: `S3 did not serve the request (${name || 'no answer'}).` };
}

/** A failed read: nothing was changed, so only the cause matters. */
export function readError(error: unknown, key: string): StoreError {
  const { code, explanation } = codeOf(error);
  return new StoreError(code, key, explanation, { cause: error });
}

/**
 * A failed write. It certainly changed nothing where it was never sent, or where its only sending was
 * refused with a 4xx. Everything else is `store.unknown_outcome`: a time-out or 5xx may hide a success, a
 * 409 means that another write of the key was under way, and after a repetition a refusal may be the answer
 * to the second sending of a write whose first one landed.
 */
export function writeError({ error, sentCount }: SentCall<unknown>, key: string): StoreError {
  if (sentCount === 0) return readError(error, key);
  const status = statusOf(error);
  const refused = status !== null && status >= 400 && status < 500 && ![408, 409, 429].includes(status);
  const certain = sentCount === 1 && (refused || codeOf(error).code === 'store.full');
  if (certain) return readError(error, key);
  return new StoreError('store.unknown_outcome', key, 'Nobody knows whether the write landed.', {
    cause: error,
  });
}
