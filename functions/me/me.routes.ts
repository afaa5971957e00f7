import { Hono } from 'hono';
import { allowAnyCredential } from '../http/access.ts';
import type { Principal, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { tenantRequired } from '../http/tenancy.ts';
import { refuseParameters } from '../http/validation.ts';
import { type Me, meSchema } from './me.schemas.ts';

/** Who the caller is. On the console an operator has no tenant; anywhere else there always is one. */
export function meRoutes() {
  return new Hono<RequestEnvironment>().get(
    '/',
    allowAnyCredential(),
    describe({ tag: 'Identity', summary: 'The caller: identity, tenant and rights', answer: meSchema }),
    refuseParameters,
    (context) => {
      const tenant = context.get('requestedTenant');
      if (!tenant && context.get('realm') !== 'admin') throw tenantRequired(context);
      context.header('cache-control', 'no-store');
      return context.json(describePrincipal(context.get('principal'), tenant?.id ?? null), 200);
    },
  );
}

function describePrincipal(principal: Principal, tenantId: string | null): Me {
  return {
    kind: principal.kind,
    id: principal.id,
    ...('email' in principal && principal.email !== undefined ? { email: principal.email } : {}),
    name: principal.name,
    tenantId,
    role: principal.kind === 'user' ? principal.role : principal.kind === 'operator' ? 'operator' : null,
    scopes: [...principal.scopes],
    permissions: [...principal.permissions],
    storeIds: principal.storeIds && [...principal.storeIds],
  };
}
