/** RFC 9457 problem answers. */
import type { Context } from 'hono';
import type { AppDependencies, RequestEnvironment } from './context.ts';
import { type ApiError, statusByCode, titleByStatus } from './errors.ts';
import type { Problem } from './problem.schemas.ts';
import { toApiError } from './translate-error.ts';

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
