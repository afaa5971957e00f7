import type { ImportTable } from '#data/import/mapping/fields.ts';
import type { TenantLake } from '#data/lake/lake.ts';

/** What a preview compared with: where it differs at commit, the figures that somebody agreed to are old. */
export async function readDataVersion(lake: TenantLake, table: ImportTable): Promise<string> {
  // Lines also bring the products and stores that they name.
  const relations = table === 'sales' ? (['sales', 'products', 'stores'] as const) : [table];
  return (await lake.snapshot(relations, { maxAgeMs: 0 })).dataVersion;
}
