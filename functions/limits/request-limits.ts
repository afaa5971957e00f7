/** How many requests a tenant, and each of its people and keys, may send. */
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { type PlanLimits, planLimits } from '#data/registry/plans.ts';
import type { AppDependencies, RequestEnvironment } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';
import { createTokenBuckets, type Take } from './token-buckets.ts';

/** Refusals of one caller that are held back at once. */
const maxHeld = 64;

/**
 * Counts the request, says in the answer's headers what is left, and refuses with `limit.exceeded` what is too
 * much. Stands behind `authenticate`; an operator is limited as a premium tenant's caller.
 */
export function limitRequests({
  clock,
  plans = planLimits,
  refusalDelayMs = 0,
}: Pick<AppDependencies, 'clock' | 'plans' | 'refusalDelayMs'>) {
  const buckets = createTokenBuckets(clock);
  const hold = createHolding(clock, refusalDelayMs);
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const principal = context.get('principal');
    const tenant = context.get('requestedTenant');
    const limits = plans[tenant?.plan ?? 'premium'];
    const caller = { name: `${principal.kind}:${principal.id}`, rate: limits.callerRate };
    // What an operator does is not at the tenant's expense.
    const isTenants = tenant !== null && principal.kind !== 'operator';
    const wanted = isTenants ? [caller, { name: `tenant:${tenant.id}`, rate: limits.tenantRate }] : [caller];
    const takes = buckets.take(wanted);
    writeHeaders(context, wanted, takes);
    if (takes.some(({ isAllowed }) => !isAllowed)) {
      await hold(caller.name);
      throw exceeded(takes);
    }
    await next();
  });
}

/**
 * Refusals that are held back: whoever asks again at once after every refusal is slowed down to a few requests
 * a second, and costs the others next to nothing. Only so many, since each keeps a connection.
 */
function createHolding(clock: Pick<AppDependencies['clock'], 'sleep'>, delayMs: number) {
  const held = new Map<string, number>();
  return async (name: string): Promise<void> => {
    const count = held.get(name) ?? 0;
    if (delayMs === 0 || count >= maxHeld) return;
    held.set(name, count + 1);
    await clock.sleep(delayMs);
    const left = (held.get(name) ?? 1) - 1;
    if (left > 0) held.set(name, left);
    else held.delete(name);
  };
}

/** Refuses a JSON body longer than the plan allows with `limit.body_too_large`. Files have bounds of their own. */
export function limitPlanBody({ plans = planLimits }: Pick<AppDependencies, 'plans'>) {
  const byBytes = new Map<number, ReturnType<typeof bodyLimit>>();
  const limitTo = (maxSize: number) => {
    const known = byBytes.get(maxSize);
    if (known) return known;
    const made = bodyLimit({ maxSize, onError: () => Promise.reject(bodyTooLarge(maxSize)) });
    byBytes.set(maxSize, made);
    return made;
  };
  return createMiddleware<RequestEnvironment>((context, next) => {
    const isJson = /^application\/json/i.test(context.req.header('content-type') ?? '');
    const limits: PlanLimits = plans[context.get('requestedTenant')?.plan ?? 'premium'];
    return isJson ? limitTo(limits.maxBodyBytes)(context, next) : next();
  });
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-06, for the bucket that has least left. */
function writeHeaders(
  context: Context<RequestEnvironment>,
  wanted: readonly { rate: PlanLimits['callerRate'] }[],
  takes: readonly Take[],
): void {
  const tightest = takes.reduce(
    (least, take, index) => (take.remaining < (takes[least]?.remaining ?? 0) ? index : least),
    0,
  );
  const take = takes[tightest];
  const rate = wanted[tightest]?.rate;
  if (!take || !rate) return;
  context.header('ratelimit-limit', String(rate.burst));
  context.header('ratelimit-remaining', String(take.remaining));
  context.header('ratelimit-reset', seconds(take.resetMs));
  context.header('ratelimit-policy', wanted.map((bucket) => policyOf(bucket.rate)).join(', '));
}

/** A full bucket is refilled within the window. */
const policyOf = ({ burst, perSecond }: PlanLimits['callerRate']) =>
  `${burst};w=${Math.ceil(burst / perSecond)}`;

const seconds = (milliseconds: number) => String(Math.ceil(milliseconds / 1000));

function exceeded(takes: readonly Take[]): ApiError {
  const waitMs = Math.max(1, ...takes.map(({ retryAfterMs }) => retryAfterMs));
  return new ApiError('limit.exceeded', `Too many requests. Try again in ${seconds(waitMs)} s.`, {
    headers: { 'retry-after': seconds(waitMs) },
  });
}

function bodyTooLarge(maxBytes: number): ApiError {
  return new ApiError('limit.body_too_large', `Your plan allows bodies of up to ${maxBytes} bytes.`);
}
