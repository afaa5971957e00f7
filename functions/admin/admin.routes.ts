import { type Context, Hono } from 'hono';
import { type AuditEvent, actorOf } from '../audit/audit-recorder.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { changeTenant } from '../tenants/change-tenant.ts';
import type { ConsoleActor, TenantEvent } from '../tenants/console-actor.ts';
import { createTenant } from '../tenants/create-tenant.ts';
import { createOwnerMail } from '../tenants/owner-mail.ts';
import { findNameRefusal } from '../tenants/tenant-name.ts';
import {
  createdTenantSchema,
  nameAvailabilitySchema,
  newTenantSchema,
  tenantChangeSchema,
  tenantDetailSchema,
  tenantListQuerySchema,
  tenantListSchema,
  tenantParameterSchema,
} from './admin.schemas.ts';
import { describeTenant, findTenant, listTenants, toNewShop } from './admin.usecases.ts';
import { requireOperator } from './operator-access.ts';

/** The operators' console: tenants, and nothing of what is in them. */
export function adminRoutes(services: AppServices) {
  const life = { ...services, directory: services.directory ?? null };
  const operatorsOnly = requireOperator(services);
  const tag = 'Console';
  return new Hono<RequestEnvironment>()
    .get(
      '/tenants',
      describe({
        tag,
        summary: 'Tenants',
        description: 'In the order of their ids. `q` looks in id and name.',
        answer: tenantListSchema,
        problems: ['cursor.invalid'],
      }),
      operatorsOnly,
      validate('query', tenantListQuerySchema),
      async (context) => context.json(await listTenants(services, context.req.valid('query')), 200),
    )
    .post(
      '/tenants',
      describe({
        tag,
        summary: 'Open a shop',
        description:
          'It can be used when this answers. The same request may be repeated, and completes what a failure has left undone: the owner who has not accepted yet then gets a new mail.',
        answer: createdTenantSchema,
        problems: [
          'request.invalid_body',
          'request.invalid_json',
          'request.origin_rejected',
          'tenant.id_invalid',
          'tenant.id_reserved',
          'tenant.id_retired',
          'tenant.exists',
          'settings.invalid',
          'mail.unavailable',
        ],
      }),
      operatorsOnly,
      refuseParameters,
      validate('json', newTenantSchema),
      async (context) => {
        const shop = toNewShop(context.req.valid('json'));
        const { tenant, owner } = await createTenant(life, consoleActorOf(context, services), shop);
        const detail = await describeTenant(services, tenant);
        return context.json({ tenant: detail, owner }, 200);
      },
    )
    .get(
      '/tenants/:tenantId',
      describe({ tag, summary: 'One tenant', answer: tenantDetailSchema }),
      operatorsOnly,
      refuseParameters,
      validate('param', tenantParameterSchema),
      async (context) => {
        const tenant = await findTenant(services, context.req.valid('param').tenantId);
        return context.json(await describeTenant(services, tenant), 200);
      },
    )
    .patch(
      '/tenants/:tenantId',
      describe({
        tag,
        summary: 'Rename, change plan or features, suspend or resume',
        description:
          'The API obeys within seconds, as does the edge; no data is touched. The same request may be repeated.',
        answer: tenantDetailSchema,
        problems: [
          'request.invalid_body',
          'request.invalid_json',
          'request.origin_rejected',
          'tenant.deleted',
          'settings.invalid',
        ],
      }),
      operatorsOnly,
      refuseParameters,
      validate('param', tenantParameterSchema),
      validate('json', tenantChangeSchema),
      async (context) => {
        const { id } = await findTenant(services, context.req.valid('param').tenantId);
        const change = context.req.valid('json');
        const tenant = await changeTenant(life, consoleActorOf(context, services), id, change);
        return context.json(await describeTenant(services, tenant), 200);
      },
    )
    .get(
      '/tenant-names/:tenantId',
      describe({ tag, summary: 'Whether a name is free for a new shop', answer: nameAvailabilitySchema }),
      operatorsOnly,
      refuseParameters,
      validate('param', tenantParameterSchema),
      async (context) => {
        const id = context.req.valid('param').tenantId;
        const reason = await findNameRefusal(services.registry, id);
        return context.json({ id, available: reason === null, reason }, 200);
      },
    );
}

const toAuditEvent = ({ action, tenantId, isNew, before, after }: TenantEvent): AuditEvent => ({
  action,
  tenantId: isNew ? null : tenantId,
  target: { kind: 'tenant', id: tenantId },
  ...(before ? { before } : {}),
  ...(after ? { after } : {}),
});

function consoleActorOf(context: Context<RequestEnvironment>, services: AppServices): ConsoleActor {
  return {
    actor: actorOf(context.get('principal')),
    change: (events, work, outcomesOf = () => events) =>
      services.audit.changeAll(context, events.map(toAuditEvent), work, (result) =>
        outcomesOf(result).map(toAuditEvent),
      ),
    sendOwnerInvitation: createOwnerMail(services),
  };
}
