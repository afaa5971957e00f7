import { Hono } from 'hono';
import type { AuditFacts } from '#data/audit/audit-record.ts';
import type { Membership, UserId } from '#data/registry/registry.ts';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { notify } from '../mail/deliver.ts';
import { languageOf, securityLetter } from '../mail/messages.ts';
import { assertStoresExist } from '../stores/known-stores.ts';
import {
  memberChangeSchema,
  memberListSchema,
  memberParameterSchema,
  memberSchema,
} from './members.schemas.ts';
import { changeMember, describeMember, type MemberEvent, removeMember } from './members.usecases.ts';
import { resetSecondFactor } from './second-factor-reset.ts';

const tag = 'People';

/** Who works for the shop. */
export function membersRoutes(services: AppServices) {
  const { registry } = services;
  return new Hono<RequestEnvironment>()
    .get(
      '/',
      requirePermission('people.read'),
      describe({ tag, summary: 'List members', answer: memberListSchema }),
      refuseParameters,
      async (context) => {
        const members = await registry.users.listMembers(context.get('tenant').id);
        const principal = context.get('principal');
        context.header('cache-control', 'no-store');
        return context.json({ items: members.map((member) => describeMember(member, principal)) }, 200);
      },
    )
    .patch(
      '/:userId',
      requirePermission('people.manage'),
      describe({
        tag,
        summary: 'Change role and stores of a member',
        description: 'Takes effect within seconds, for open sessions too. An API key changes no owner.',
        answer: memberSchema,
        problems: [...bodyProblems, 'member.not_found', 'member.last_owner', 'store.unknown', 'user.invalid'],
      }),
      validate('param', memberParameterSchema),
      refuseParameters,
      validate('json', memberChangeSchema),
      async (context) => {
        const principal = context.get('principal');
        const { role, storeIds } = context.req.valid('json');
        await assertStoresExist(context.get('tenantLake'), storeIds);
        const tenantId = context.get('tenant').id;
        const userId = context.req.valid('param').userId as UserId;
        const event = await services.audit.change(
          context,
          { action: 'member.role_changed', target: { kind: 'user', id: userId }, after: { role, storeIds } },
          () => changeMember(services, principal, { tenantId, userId, role, storeIds }),
          factsOfEvent,
        );
        context.header('cache-control', 'no-store');
        return context.json(describeMember(event.after ?? event.before, principal), 200);
      },
    )
    .delete(
      '/:userId',
      requirePermission('people.manage'),
      describe({
        tag,
        summary: 'Remove a member',
        description: 'Ends their sessions here, and the open invitations that they sent or were sent.',
        answer: null,
        problems: ['request.origin_rejected', 'member.not_found', 'member.last_owner'],
      }),
      validate('param', memberParameterSchema),
      refuseParameters,
      async (context) => {
        const userId = context.req.valid('param').userId as UserId;
        const tenantId = context.get('tenant').id;
        await services.audit.change(
          context,
          { action: 'member.removed', target: { kind: 'user', id: userId } },
          () => removeMember(services, context.get('principal'), { tenantId, userId }),
          factsOfEvent,
        );
        return context.body(null, 204);
      },
    )
    .delete(
      '/:userId/second-factor',
      requirePermission('people.manage'),
      describe({
        tag,
        summary: 'Take away the second factor of a member who has lost it',
        description:
          'Ends all their sessions and tells them by e-mail; from then on the password is enough. Only for accounts that work at no other shop. Not for oneself, and not by an API key.',
        answer: null,
        problems: [
          'request.origin_rejected',
          'member.not_found',
          'member.works_elsewhere',
          'second_factor.not_enabled',
          'limit.exceeded',
        ],
      }),
      validate('param', memberParameterSchema),
      refuseParameters,
      async (context) => {
        const userId = context.req.valid('param').userId as UserId;
        const tenant = context.get('tenant');
        const { email } = await services.audit.change(
          context,
          { action: 'second_factor.reset', target: { kind: 'user', id: userId } },
          () => resetSecondFactor(services, context.get('principal'), { tenantId: tenant.id, userId }),
        );
        const letter = securityLetter(languageOf(tenant), tenant.name, 'second_factor_reset');
        await notify(context, services, { to: email, ...letter });
        return context.body(null, 204);
      },
    );
}

const factsOfEvent = ({ before, after }: MemberEvent) => ({
  before: factsOf(before),
  ...(after ? { after: factsOf(after) } : {}),
});

function factsOf({ role, storeIds }: Membership): AuditFacts {
  return { role, storeIds };
}
