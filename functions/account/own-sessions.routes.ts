import { Hono } from 'hono';
import type { SessionId } from '#data/registry/registry.ts';
import { requirePerson } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { clearSessionCookie } from '../http/session-cookie.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { accountSessionListSchema, sessionParameterSchema } from './account.schemas.ts';
import { describeSession } from './account.usecases.ts';
import { personOf } from './person.ts';

const tag = 'Account';

export function ownSessionRoutes(services: AppServices) {
  const { registry } = services;
  return new Hono<RequestEnvironment>()
    .get(
      '/',
      requirePerson(),
      describe({
        tag,
        summary: 'Where one is logged in',
        description: 'Open sessions at this shop, newest first.',
        answer: accountSessionListSchema,
      }),
      refuseParameters,
      async (context) => {
        const person = personOf(context, registry);
        const sessions = await person.sessions.list();
        return context.json({ items: sessions.map((session) => describeSession(session, person)) }, 200);
      },
    )
    .delete(
      '/:sessionId',
      requirePerson(),
      describe({
        tag,
        summary: 'End one session',
        answer: null,
        problems: ['request.origin_rejected', 'session.not_found'],
      }),
      validate('param', sessionParameterSchema),
      refuseParameters,
      async (context) => {
        const person = personOf(context, registry);
        const id = context.req.valid('param').sessionId as SessionId;
        await services.audit.change(
          context,
          { action: 'session.revoked', target: { kind: 'session', id } },
          () => person.sessions.revoke(id),
        );
        if (id === person.principal.sessionId) clearSessionCookie(context);
        return context.body(null, 204);
      },
    )
    .delete(
      '/',
      requirePerson(),
      describe({
        tag,
        summary: 'Log out everywhere',
        description: 'Ends every session of the account, at other shops too, and this one.',
        answer: null,
        problems: ['request.origin_rejected'],
      }),
      refuseParameters,
      async (context) => {
        const person = personOf(context, registry);
        const { kind, id } = person.principal;
        await services.audit.change(context, { action: 'sessions.revoked', target: { kind, id } }, () =>
          person.sessions.revokeAll(),
        );
        clearSessionCookie(context);
        return context.body(null, 204);
      },
    );
}
