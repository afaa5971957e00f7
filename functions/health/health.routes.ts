import { Hono } from 'hono';
import type { AppDependencies, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { refuseParameters } from '../http/validation.ts';
import { healthSchema } from './health.schemas.ts';

/** Whether this process answers. It asks nothing of the storage, so that a probe costs nothing. */
export function healthRoutes({ clock, version }: AppDependencies) {
  return new Hono<RequestEnvironment>().get(
    '/',
    describe({
      tag: 'Service',
      summary: 'Whether the service answers',
      answer: healthSchema,
      isPublic: true,
    }),
    refuseParameters,
    (context) => {
      context.header('cache-control', 'no-store');
      return context.json({ status: 'ok' as const, version, time: new Date(clock.now()).toISOString() }, 200);
    },
  );
}
