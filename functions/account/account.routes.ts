import { Hono } from 'hono';
import { requirePerson } from '../http/access.ts';
import { describeClient } from '../http/client.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import { writeSessionCookie } from '../http/session-cookie.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { changeOwnSecurity, tellOfChange } from './account.audit.ts';
import { accountChangeSchema, accountSchema, passwordChangeSchema } from './account.schemas.ts';
import { changePassword, describeAccount } from './account.usecases.ts';
import { ownSessionRoutes } from './own-sessions.routes.ts';
import { personOf } from './person.ts';
import { secondFactorRoutes } from './second-factor.routes.ts';

const tag = 'Account';

/** The caller's own account, of a shop or, on the console, of an operator. */
export function accountRoutes(services: AppServices) {
  const { registry } = services;
  return new Hono<RequestEnvironment>()
    .use(async (context, next) => {
      context.header('cache-control', 'no-store');
      await next();
    })
    .get(
      '/',
      requirePerson(),
      describe({ tag, summary: 'The own account', answer: accountSchema }),
      refuseParameters,
      async (context) => {
        const person = personOf(context, registry);
        return context.json(await describeAccount(person, person.principal.name), 200);
      },
    )
    .patch(
      '/',
      requirePerson(),
      describe({
        tag,
        summary: 'Change the own name',
        answer: accountSchema,
        problems: [...bodyProblems, 'user.invalid'],
      }),
      refuseParameters,
      validate('json', accountChangeSchema),
      async (context) => {
        const person = personOf(context, registry);
        const { kind, id } = person.principal;
        const { name } = await services.audit.change(
          context,
          { action: 'account.renamed', target: { kind, id } },
          () => person.rename(context.req.valid('json').name),
        );
        return context.json(await describeAccount(person, name), 200);
      },
    )
    .put(
      '/password',
      requirePerson(),
      describe({
        tag,
        summary: 'Change the own password',
        description: 'Ends every other session. The answer sets the cookie of a new one.',
        answer: null,
        problems: [
          ...bodyProblems,
          'account.password_wrong',
          'account.code_required',
          'account.code_wrong',
          'auth.throttled',
          'password.too_short',
          'password.too_long',
          'password.common',
        ],
      }),
      refuseParameters,
      validate('json', passwordChangeSchema),
      async (context) => {
        const person = personOf(context, registry);
        const client = describeClient(context, services);
        const { session, token } = await changeOwnSecurity(context, services, 'password.changed', () =>
          changePassword(person, context.req.valid('json'), client),
        );
        writeSessionCookie(context, token, session.expiresAt);
        await tellOfChange(context, services, 'password_changed');
        return context.body(null, 204);
      },
    )
    .route('/second-factor', secondFactorRoutes(services))
    .route('/sessions', ownSessionRoutes(services));
}
