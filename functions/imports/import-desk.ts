import type { Context } from 'hono';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { AppServices, Principal, RequestEnvironment } from '../http/context.ts';
import type { ImportActor } from './import-jobs.ts';
import type { ImportDesk } from './imports.usecases.ts';

/** The imports of the request's tenant. */
export function deskOf(
  context: Context<RequestEnvironment>,
  { imports: ports, clock }: Pick<AppServices, 'imports' | 'clock'>,
): ImportDesk {
  const { id: tenantId } = context.get('tenant');
  return {
    tenantId,
    lake: context.get('tenantLake'),
    imports: openImportFolder(ports.tenantStore(tenantId), tenantId),
    ports,
    clock,
    actor: actorOf(context.get('principal')),
  };
}

function actorOf(principal: Principal): ImportActor {
  return {
    kind: principal.kind,
    id: principal.id,
    name: principal.name,
    email: 'email' in principal ? (principal.email ?? null) : null,
  };
}
