import { type Context, Hono } from 'hono';
import type { AuditFacts } from '#data/audit/audit-record.ts';
import type { Membership, UserId } from '#data/registry/registry.ts';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { assertStoresExist } from '../stores/known-stores.ts';
import {
  memberChangeSchema,
  memberListSchema,
  memberParameterSchema,
  memberSchema,
} from './members.schemas.ts';
import { changeMember, describeMember, type MemberEvent, removeMember } from './members.usecases.ts';

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
        const event = await changeMember(services, principal, {
          tenantId: context.get('tenant').id,
          userId: context.req.valid('param').userId as UserId,
          role,
          storeIds,
        });
        await record(context, services, 'member.role_changed', event);
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
        const event = await removeMember(services, context.get('principal'), { tenantId, userId });
        await record(context, services, 'member.removed', event);
        return context.body(null, 204);
      },
    );
}

async function record(
  context: Context<RequestEnvironment>,
  { audit }: Pick<AppServices, 'audit'>,
  action: string,
  { before, after }: MemberEvent,
): Promise<void> {
  await audit.record(context, {
    action,
    target: { kind: 'user', id: before.userId },
    before: factsOf(before),
    ...(after ? { after: factsOf(after) } : {}),
  });
}

function factsOf({ role, storeIds }: Membership): AuditFacts {
  return { role, storeIds };
}
