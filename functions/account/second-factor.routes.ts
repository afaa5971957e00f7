import { Hono } from 'hono';
import { requirePerson } from '../http/access.ts';
import { describeClient } from '../http/client.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { changeOwnSecurity, tellOfChange } from './account.audit.ts';
import {
  recoveryCodesSchema,
  secondFactorCodeSchema,
  secondFactorSecretSchema,
  secondFactorStartSchema,
} from './account.schemas.ts';
import { confirmSecondFactor, disableSecondFactor, startSecondFactor } from './account.usecases.ts';
import { personOf } from './person.ts';

const tag = 'Account';

export function secondFactorRoutes(services: AppServices) {
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
        const answer = await changeOwnSecurity(context, services, 'second_factor.started', () =>
          startSecondFactor(person, currentPassword, client),
        );
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
        const answer = await changeOwnSecurity(context, services, 'second_factor.enabled', () =>
          confirmSecondFactor(person, context.req.valid('json').code),
        );
        await tellOfChange(context, services, 'second_factor_enabled');
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
        await changeOwnSecurity(context, services, 'second_factor.disabled', () =>
          disableSecondFactor(person, context.req.valid('json').code),
        );
        await tellOfChange(context, services, 'second_factor_disabled');
        return context.body(null, 204);
      },
    );
}
