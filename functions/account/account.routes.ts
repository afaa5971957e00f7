import { type Context, Hono } from 'hono';
import type { SessionId } from '#data/registry/registry.ts';
import { requirePerson } from '../http/access.ts';
import { describeClient } from '../http/client.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { ApiError, type ApiErrorCode } from '../http/errors.ts';
import { clearSessionCookie, writeSessionCookie } from '../http/session-cookie.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { notify } from '../mail/deliver.ts';
import { languageOf, type SecurityChange, securityLetter } from '../mail/messages.ts';
import {
  accountChangeSchema,
  accountSchema,
  accountSessionListSchema,
  passwordChangeSchema,
  recoveryCodesSchema,
  secondFactorCodeSchema,
  secondFactorSecretSchema,
  secondFactorStartSchema,
  sessionParameterSchema,
} from './account.schemas.ts';
import {
  changePassword,
  confirmSecondFactor,
  describeAccount,
  describeSession,
  disableSecondFactor,
  startSecondFactor,
} from './account.usecases.ts';
import { personOf } from './person.ts';

const tag = 'Account';
const bodyProblems: readonly ApiErrorCode[] = [
  'request.invalid_body',
  'request.invalid_json',
  'request.origin_rejected',
  'request.unsupported_media_type',
];

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
        const { name } = await person.rename(context.req.valid('json').name);
        await services.audit.record(context, {
          action: 'account.renamed',
          target: { kind: person.principal.kind, id: person.principal.id },
        });
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
        const { session, token } = await recordingRefusal(context, services, 'password.changed', () =>
          changePassword(person, context.req.valid('json'), client),
        );
        writeSessionCookie(context, token, session.expiresAt);
        await recordChange(context, services, 'password_changed', 'password.changed');
        return context.body(null, 204);
      },
    )
    .route('/second-factor', secondFactorRoutes(services))
    .route('/sessions', ownSessionRoutes(services));
}

function secondFactorRoutes(services: AppServices) {
  const { registry } = services;
  return new Hono<RequestEnvironment>()
    .post(
      '/',
      requirePerson(),
      describe({
        tag,
        summary: 'Begin a second factor',
        description: 'It counts once it is confirmed by a code. Beginning again replaces the secret.',
        answer: secondFactorSecretSchema,
        problems: [...bodyProblems, 'account.password_wrong', 'auth.throttled', 'second_factor.enabled'],
      }),
      refuseParameters,
      validate('json', secondFactorStartSchema),
      async (context) => {
        const { currentPassword } = context.req.valid('json');
        const client = describeClient(context, services);
        const person = personOf(context, registry);
        const answer = await recordingRefusal(context, services, 'second_factor.started', () =>
          startSecondFactor(person, currentPassword, client),
        );
        await services.audit.record(context, {
          action: 'second_factor.started',
          target: { kind: person.principal.kind, id: person.principal.id },
        });
        return context.json(answer, 200);
      },
    )
    .post(
      '/confirm',
      requirePerson(),
      describe({
        tag,
        summary: 'Confirm the second factor',
        description: 'From now on log-in asks for a code. The recovery codes are shown this once.',
        answer: recoveryCodesSchema,
        problems: [
          ...bodyProblems,
          'account.code_wrong',
          'second_factor.enabled',
          'second_factor.not_enabled',
        ],
      }),
      refuseParameters,
      validate('json', secondFactorCodeSchema),
      async (context) => {
        const person = personOf(context, registry);
        const answer = await confirmSecondFactor(person, context.req.valid('json').code);
        await recordChange(context, services, 'second_factor_enabled', 'second_factor.enabled');
        return context.json(answer, 200);
      },
    )
    .post(
      '/disable',
      requirePerson(),
      describe({
        tag,
        summary: 'Switch the second factor off',
        answer: null,
        problems: [...bodyProblems, 'account.code_wrong', 'auth.throttled', 'second_factor.not_enabled'],
      }),
      refuseParameters,
      validate('json', secondFactorCodeSchema),
      async (context) => {
        const person = personOf(context, registry);
        await recordingRefusal(context, services, 'second_factor.disabled', () =>
          disableSecondFactor(person, context.req.valid('json').code),
        );
        await recordChange(context, services, 'second_factor_disabled', 'second_factor.disabled');
        return context.body(null, 204);
      },
    );
}

function ownSessionRoutes(services: AppServices) {
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
        await person.sessions.revoke(id);
        await services.audit.record(context, { action: 'session.revoked', target: { kind: 'session', id } });
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
        await person.sessions.revokeAll();
        await services.audit.record(context, {
          action: 'sessions.revoked',
          target: { kind: person.principal.kind, id: person.principal.id },
        });
        clearSessionCookie(context);
        return context.body(null, 204);
      },
    );
}

/** A wrong proof is recorded: it may be a thief of the session who guesses. How often is bounded by the throttle. */
async function recordingRefusal<T>(
  context: Context<RequestEnvironment>,
  services: AppServices,
  action: string,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    const isWrongProof = error instanceof ApiError && error.code.startsWith('account.');
    if (isWrongProof) {
      const { kind, id } = context.get('principal');
      await services.audit.record(context, { action, target: { kind, id }, failure: error.code });
    }
    throw error;
  }
}

/** In the log, and to the person by e-mail: whoever did not do it learns of it. */
async function recordChange(
  context: Context<RequestEnvironment>,
  services: AppServices,
  change: SecurityChange,
  action: string,
): Promise<void> {
  const { principal } = personOf(context, services.registry);
  await services.audit.record(context, { action, target: { kind: principal.kind, id: principal.id } });
  const tenant = context.get('requestedTenant');
  const letter = securityLetter(languageOf(tenant), tenant?.name ?? 'Fluxion', change);
  await notify(context, services, { to: principal.email, ...letter });
}
