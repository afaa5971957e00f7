/** Imports into a lake of the test's own. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportDependencies, ImportRequest } from '#data/import/import-request.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { runImport } from '#data/import/run-import.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { RelationName, TenantLake } from '#data/lake/lake.ts';
import { openTestLake, type TestLake } from '#tests/data/lake/support/test-lake.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

export interface TestImports extends AsyncDisposable {
  test: TestLake;
  deps: ImportDependencies;
  folder: string;
  /** Imports a text as a file. */
  importText(
    text: string | Uint8Array,
    options: Partial<ImportRequest> & { profile: ImportProfile },
  ): ReturnType<typeof runImport>;
  /** Rows of a table or of a SELECT over it, ordered by the caller. */
  rows(table: RelationName, sql?: string): Promise<Record<string, unknown>[]>;
}

export async function openTestImports(
  options: { currency?: string; timeZone?: string } = {},
): Promise<TestImports> {
  const test = await openTestLake();
  const folder = await makeTemporaryFolder();
  const deps: ImportDependencies = {
    lake: test.tenant,
    imports: openImportFolder(test.store, test.tenant.tenantId),
    clock: test.clock,
    tenant: { currency: options.currency ?? 'VES', timeZone: options.timeZone ?? 'America/Caracas' },
  };
  let files = 0;
  return {
    test,
    deps,
    folder: folder.path,
    async importText(text, request) {
      files += 1;
      const path = join(folder.path, `file-${files}`);
      await writeFile(path, text);
      return runImport(deps, { path, fileName: 'file.csv', actor: 'test', ...request });
    },
    rows: (table, sql = `SELECT * FROM ${table} ORDER BY ALL`) => readRows(test.tenant, table, sql),
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      await folder.remove();
    },
  };
}

export async function readRows(
  lake: TenantLake,
  table: RelationName,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const snapshot = await lake.snapshot([table], { maxAgeMs: 0 });
  return lake.query<Record<string, unknown>>({ sql }, snapshot, { timeoutMs: 60_000 });
}

/** A till's export: number, time, code, quantity, price. */
export const tillProfile: ImportProfile = {
  name: 'till',
  title: 'Till',
  table: 'sales',
  fields: {
    store_id: { column: 'tienda' },
    sale_id: { column: 'ticket' },
    sold_at: { column: 'fecha' },
    product_id: { column: 'codigo' },
    description: { column: 'producto' },
    quantity: { column: 'cantidad' },
    unit_price: { column: 'precio' },
  },
  sales: { returnPrefix: 'NC', negativeQuantity: 'return', serviceCodes: ['ENVIO'], stripDecimalZeros: true },
};

export const tillHeader = 'tienda;ticket;fecha;codigo;producto;cantidad;precio';
