import type { ImportRequest } from '#data/import/import-request.ts';
import { planLimits } from '#data/registry/plans.ts';
import type { Tenant } from '#data/registry/tenant.ts';

type ImportLimits = Required<Pick<ImportRequest, 'maxRows' | 'maxFileBytes'>>;

/** What one file of a tenant may hold, by whatever way it comes. */
export function importLimits({ plan }: Pick<Tenant, 'plan'>): ImportLimits {
  const { maxImportRows, maxUploadBytes } = planLimits[plan];
  return { maxRows: maxImportRows, maxFileBytes: maxUploadBytes };
}
