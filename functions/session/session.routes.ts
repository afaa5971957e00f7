import { Hono } from 'hono';
import { describeClient } from '../http/client.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { ApiError, routeNotFound } from '../http/errors.ts';
import { acceptsCookies } from '../http/realm.ts';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from '../http/session-cookie.ts';
import { assertActive, findRequestedTenant, tenantHeader } from '../http/tenancy.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { withLogInRecord, withLogOutRecord } from './session.audit.ts';
import { credentialsSchema, sessionSchema } from './session.schemas.ts';
import { logInOperator, logInUser } from './session.usecases.ts';

/** Log-in and log-out of pages, on tenants' hosts and on the console. Programs use API keys instead. */
export function sessionRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>()
    .use(async (context, next) => {
      if (!acceptsCookies(context.get('realm'))) throw routeNotFound();
      context.header('cache-control', 'no-store');
      await next();
    })
    .post(
      '/',
      describe({
        tag: 'Identity',
        summary: 'Log in',
        description: 'Sets the session cookie. The Origin header must be that of the same host.',
        answer: sessionSchema,
        problems: [
          'request.invalid_body',
          'request.invalid_json',
          'request.origin_rejected',
          'request.unsupported_media_type',
          'auth.invalid_credentials',
          'auth.second_factor_required',
          'auth.second_factor_invalid',
          'auth.throttled',
          'tenant.required',
          'tenant.unknown',
          'tenant.suspended',
        ],
        isPublic: true,
      }),
      refuseParameters,
      validate('json', credentialsSchema),
      async (context) => {
        const credentials = context.req.valid('json');
        const client = describeClient(context, services);
        const tenant = await findRequestedTenant(context, services);
        if (context.get('realm') === 'admin') {
          const opened = await withLogInRecord(context, services, { tenantId: null, credentials }, () =>
            logInOperator(services, credentials, client),
          );
          writeSessionCookie(context, opened.token, opened.expiresAt);
          return context.json(opened.answer, 200);
        }
        if (!tenant) throw new ApiError('tenant.required', 'Log in at the address of your shop.');
        assertActive(tenant);
        context.header(tenantHeader, tenant.id);
        const opened = await withLogInRecord(context, services, { tenantId: tenant.id, credentials }, () =>
          logInUser(services, tenant.id, credentials, client),
        );
        writeSessionCookie(context, opened.token, opened.expiresAt);
        return context.json(opened.answer, 200);
      },
    )
    .delete(
      '/',
      describe({
        tag: 'Identity',
        summary: 'Log out',
        description: 'Ends the session of the cookie, if there is one.',
        answer: null,
        problems: ['request.origin_rejected'],
        isPublic: true,
      }),
      refuseParameters,
      async (context) => {
        const token = readSessionCookie(context);
        if (token !== null) {
          const ended = await services.registry.sessions.verify(token);
          const revoke = () => services.registry.sessions.revoke(token);
          await (ended ? withLogOutRecord(context, services, ended, revoke) : revoke());
        }
        clearSessionCookie(context);
        return context.body(null, 204);
      },
    );
}
