import { Hono } from 'hono';
import { requirePerson } from '../http/access.ts';
import { describeClient } from '../http/client.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { recordChange, recordingRefusal } from './account.audit.ts';
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
