import { type Context, Hono } from 'hono';
import type { Tenant } from '#data/registry/tenant.ts';
import { anonymous } from '../audit/audit-recorder.ts';
import { describeClient } from '../http/client.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import type { ApiErrorCode } from '../http/errors.ts';
import { onlyForPages, tenantOfPage } from '../http/pages.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { inUniformTime, notify } from '../mail/deliver.ts';
import { languageOf, securityLetter } from '../mail/messages.ts';
import {
  passwordResetAnswerSchema,
  passwordResetRequestSchema,
  passwordResetSchema,
} from './password-resets.schemas.ts';
import {
  completePasswordReset,
  inspectPasswordReset,
  mayAskForReset,
  sendPasswordReset,
} from './password-resets.usecases.ts';

const problems: readonly ApiErrorCode[] = [
  ...bodyProblems,
  'tenant.required',
  'tenant.unknown',
  'tenant.suspended',
];

/** For people who cannot log in: on tenants' hosts, and on the console for operators. */
export function passwordResetsRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>()
    .use(onlyForPages)
    .post(
      '/',
      describe({
        tag: 'Account',
        summary: 'Ask for a link to set a new password',
        description: 'Answers alike, and after the same time, whether or not there is such an account.',
        answer: passwordResetAnswerSchema,
        status: 202,
        problems,
        isPublic: true,
      }),
      refuseParameters,
      validate('json', passwordResetRequestSchema),
      async (context) => {
        const tenant = await tenantIfAny(context, services);
        const { email } = context.req.valid('json');
        const { address } = describeClient(context, services);
        // Who asks too often learns nothing by being answered sooner, and holds nothing up.
        if (!(await mayAskForReset(services, address))) return context.json({ accepted: true } as const, 202);
        await inUniformTime(context, services, async () => {
          // Requests for nobody leave no trace: anybody could fill the log with them.
          await sendPasswordReset(services, tenant, email, (person) =>
            services.audit.record(context, {
              action: 'password_reset.requested',
              target: { kind: person.kind, id: person.id },
              actor: anonymous,
              tenantId: tenant?.id ?? null,
            }),
          );
        });
        return context.json({ accepted: true } as const, 202);
      },
    )
    .post(
      '/complete',
      describe({
        tag: 'Account',
        summary: 'Set a new password by the link',
        description: 'Ends every session of the account. The second factor, where there is one, stays.',
        answer: null,
        problems: [
          ...problems,
          'reset.invalid',
          'password.too_short',
          'password.too_long',
          'password.common',
        ],
        isPublic: true,
      }),
      refuseParameters,
      validate('json', passwordResetSchema),
      async (context) => {
        const tenant = await tenantIfAny(context, services);
        const { token, password } = context.req.valid('json');
        const person = await inspectPasswordReset(services, tenant, token);
        await services.audit.change(
          context,
          {
            action: 'password.reset',
            target: { kind: person.kind, id: person.id },
            actor: person,
            tenantId: tenant?.id ?? null,
          },
          () => completePasswordReset(services, tenant, token, password),
        );
        const letter = securityLetter(languageOf(tenant), tenant?.name ?? 'Fluxion', 'password_changed');
        await notify(context, services, { to: person.email, ...letter });
        return context.body(null, 204);
      },
    );
}

/** Null on the console. */
async function tenantIfAny(
  context: Context<RequestEnvironment>,
  services: AppServices,
): Promise<Tenant | null> {
  return context.get('realm') === 'admin' ? null : tenantOfPage(context, services);
}
