/** RFC 9457 problem answers, and the translation of errors from below into codes of the API. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { QueryError } from '#data/engine/query-error.ts';
import { RegistryError } from '#data/registry/errors.ts';
import { StoreError } from '#data/store/object-store.ts';
import type { AppDependencies, RequestEnvironment } from './context.ts';
import { ApiError, statusByCode, titleByStatus } from './errors.ts';
import type { Problem } from './problem.schemas.ts';

/** The problem as an answer. Never cached, since the next attempt may fare better. */
export function problemResponse(error: ApiError, context: Context<RequestEnvironment>): Response {
  const status = statusByCode[error.code];
  const body: Problem = {
    type: 'about:blank',
    title: titleByStatus[status],
    status,
    code: error.code,
    detail: error.message,
    instance: context.get('requestId'),
    ...(error.parameter === null ? {} : { parameter: error.parameter }),
  };
  context.set('problemCode', error.code);
  // Not as an argument of `body`: headers set earlier in the request would win over those.
  context.header('etag', undefined);
  context.header('cache-control', 'no-store');
  for (const [name, value] of Object.entries(error.headers)) context.header(name, value);
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}

/** For Hono's `onError`: what nobody foresaw is written to the log, and only there. */
export function failureResponse(
  { telemetry }: Pick<AppDependencies, 'telemetry'>,
  error: Error,
  context: Context<RequestEnvironment>,
): Response {
  const refusal = toApiError(error);
  if (statusByCode[refusal.code] >= 500) telemetry.failure(context.get('requestId'), error);
  return problemResponse(refusal, context);
}

/** The error as the caller may see it; `service.internal` for whatever nobody foresaw. */
function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return new ApiError('request.invalid_json', 'The body is not valid JSON.', { cause: error });
  }
  if (error instanceof RegistryError) return fromRegistry(error);
  if (error instanceof QueryError && error.code !== 'query.denied' && error.code !== 'query.failed') {
    return new ApiError('query.timeout', 'The answer takes too long. Ask for less, or try again.', {
      cause: error,
      headers: { 'retry-after': '2' },
    });
  }
  if (error instanceof Error && 'code' in error && error.code === 'delta.table_not_found') {
    return new ApiError('service.unavailable', 'This shop is still being set up. Try again in a moment.', {
      cause: error,
      headers: { 'retry-after': '5' },
    });
  }
  if (
    error instanceof StoreError &&
    (error.code === 'store.unavailable' || error.code === 'store.unknown_outcome')
  ) {
    return unavailable(error);
  }
  return new ApiError(
    'service.internal',
    'Something went wrong on our side. Name the request id when you ask for help.',
    { cause: error },
  );
}

function fromRegistry(error: RegistryError): ApiError {
  if (error.code === 'auth.invalid_credentials') {
    return new ApiError('auth.invalid_credentials', 'The e-mail or the password is not right.', {
      cause: error,
    });
  }
  if (error.code === 'auth.throttled') {
    const retryAfterSeconds = Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000));
    return new ApiError('auth.throttled', `Too many attempts. Try again in ${retryAfterSeconds} s.`, {
      cause: error,
      headers: { 'retry-after': String(retryAfterSeconds) },
    });
  }
  if (error.code === 'tenant.not_found') {
    return new ApiError('tenant.unknown', 'There is no shop at this address.', { cause: error });
  }
  return new ApiError('service.internal', 'Something went wrong on our side.', { cause: error });
}

function unavailable(error: Error): ApiError {
  return new ApiError('service.unavailable', 'The storage does not answer. Try again in a moment.', {
    cause: error,
    headers: { 'retry-after': '2' },
  });
}
