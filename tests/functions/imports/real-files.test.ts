/** Files that nobody here wrote, through the API as a shop sends them: unedited, by a profile, in one call. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImportTable } from '#data/import/mapping/fields.ts';
import type { ImportSuggestion } from '#functions/contract.ts';
import { findTestData } from '#tests/support/test-data.ts';
import { type ImportClient, openImportClient } from './import-client.ts';

const latin = (name: string) => findTestData(`latam-imports/${name}`);
type RealFile = readonly [name: string, path: string, table: ImportTable, profile: string, expected: object];

const files: readonly RealFile[] = [
  [
    'Online Retail',
    findTestData('online-retail/online-retail.csv.gz'),
    'sales',
    'online-retail',
    {
      counts: {
        rows: 541_909,
        inserted: 541_909,
        updated: 0,
        overridden: 0,
        rejected: 0,
        movements: 1_336,
      },
      preview: { lineTypes: { return: 9_288, adjustment: 1_336, sale: 528_923, service: 2_362 } },
    },
  ],
  [
    'FreshRetail, city 14',
    findTestData('freshretail/daily_city14.csv.gz'),
    'sales',
    'freshretail',
    { counts: { rows: 44_370, inserted: 44_370, rejected: 0 } },
  ],
  ...['a', 'b', 'c', 'd'].map((quarter) => {
    const file = latin(`bcv-fx/2_1_2${quarter}25_smc.xls`);
    return [
      `the rates of the central bank, workbook ${quarter}`,
      file,
      'exchange_rates',
      'bcv',
      {
        outcome: 'committed',
        counts: { updated: 0, overridden: 0, rejected: 0 },
      },
    ] as const;
  }),
  [
    'the same rates as CSV, which say nothing new then',
    latin('bcv-fx/tipos_cambio_bcv_consolidado.csv.gz'),
    'exchange_rates',
    'bcv-csv',
    { outcome: 'nothing_new', counts: { rows: 3_948, unchanged: 3_948 } },
  ],
  [
    'Argentine maximum prices',
    latin('ar-precios/caba.json.gz'),
    'prices',
    'ar-precios-listas',
    { counts: { rows: 1_838, rejected: 0 } },
  ],
  [
    'Brazilian LP-gas prices',
    latin('br-anp/ultimas-4-semanas-glp.csv.gz'),
    'prices',
    'br-anp-precos',
    { counts: { rows: 18_652 } },
  ],
];

let client: ImportClient;
beforeAll(async () => {
  client = await openImportClient();
});
afterAll(() => client[Symbol.asyncDispose]());

describe('real files', () => {
  for (const [name, path, table, profile, expected] of files) {
    if (!existsSync(path)) console.warn(`SKIPPED: ${name} is not at ${path}.`);
    test.skipIf(!existsSync(path))(
      `${name}: found, imported, every row accounted for`,
      { timeout: 240_000 },
      async () => {
        const uploadId = await client.upload(await readFile(path), { fileName: basename(path) });
        const found = await client.json<ImportSuggestion>(200, 'POST', '/imports/suggest', {
          body: { uploadId, table },
        });
        expect(found.profile).toBe(profile);
        const { importId } = await client.json<{ importId: string }>(202, 'POST', '/imports', {
          body: { uploadId, profile, commit: true },
        });
        const done = await client.settled(importId);
        expect(done).toMatchObject({ status: 'committed', ...expected });
        const { rows, inserted, updated, unchanged, overridden, rejected } =
          done.counts ?? ({ rows: -1 } as never);
        expect(inserted + updated + unchanged + overridden + rejected).toBe(rows);
      },
    );
  }
});
