import { type Context, Hono } from 'hono';
import type { NewSession } from '#data/registry/registry.ts';
import type { AppDependencies, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { ApiError, routeNotFound } from '../http/errors.ts';
import { acceptsCookies } from '../http/realm.ts';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from '../http/session-cookie.ts';
import { assertActive, findRequestedTenant, tenantHeader } from '../http/tenancy.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { credentialsSchema, sessionSchema } from './session.schemas.ts';
import { logInOperator, logInUser } from './session.usecases.ts';

/** Log-in and log-out of pages, on tenants' hosts and on the console. Programs use API keys instead. */
export function sessionRoutes(dependencies: AppDependencies) {
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
        const client = describeClient(context, dependencies);
        const tenant = await findRequestedTenant(context, dependencies);
        if (context.get('realm') === 'admin') {
          const opened = await logInOperator(dependencies, credentials, client);
          writeSessionCookie(context, opened.token, opened.expiresAt);
          return context.json(opened.answer, 200);
        }
        if (!tenant) throw new ApiError('tenant.required', 'Log in at the address of your shop.');
        assertActive(tenant);
        context.header(tenantHeader, tenant.id);
        const opened = await logInUser(dependencies, tenant.id, credentials, client);
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
        if (token !== null) await dependencies.registry.sessions.revoke(token);
        clearSessionCookie(context);
        return context.body(null, 204);
      },
    );
}

/** What the person sees in the list of sessions. */
function describeClient(
  context: Context,
  { clientAddress }: Pick<AppDependencies, 'clientAddress'>,
): NewSession {
  const userAgent = context.req.header('user-agent')?.slice(0, 300);
  const address = clientAddress?.((name) => context.req.header(name)) ?? null;
  return { ...(userAgent === undefined ? {} : { userAgent }), ...(address === null ? {} : { address }) };
}
