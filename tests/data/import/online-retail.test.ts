import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { runImport } from '#data/import/run-import.ts';
import { findTestData } from '#tests/support/test-data.ts';
import { openTestImports } from './support.ts';

const path = findTestData('online-retail/online-retail.csv.gz');
if (!existsSync(path)) console.warn(`SKIPPED: the Online Retail data set is not at ${path}.`);

describe.skipIf(!existsSync(path))('UCI Online Retail', () => {
  it('lands line by line with exact sums, once', { timeout: 300_000 }, async () => {
    await using imports = await openTestImports({ currency: 'USD', timeZone: 'America/Panama' });
    const profile = await createProfileStore(imports.deps.imports).get('online-retail');
    const request = { path, fileName: 'online-retail.csv.gz', profile, actor: 'test' };

    const result = await runImport(imports.deps, request);
    expect(result).toMatchObject({
      outcome: 'committed',
      counts: { rows: 541_909, inserted: 541_909, rejected: 0, newProducts: 3_958, newStores: 1 },
      // 9,288 cancellation lines, 1,336 further negative quantities; the rest are goods and services.
      // Together with no rejects: the 541,909 lines of the file.
      lineTypes: { return: 9_288, adjustment: 1_336, sale: 528_923, service: 2_362 },
    });
    expect(result.counts.movements).toBe(1_336);

    const monthly = await imports.rows(
      'sales',
      `SELECT coalesce(month, 'all') AS month, count(*)::INT AS lines,
         count(DISTINCT (store_id, day, sale_id))::INT AS tickets, sum(line_total)::VARCHAR AS total
       FROM sales GROUP BY ROLLUP (month) ORDER BY month`,
    );
    const byMonth = new Map(monthly.map((row) => [row.month, row]));
    expect(byMonth.get('all')).toEqual({
      month: 'all',
      lines: 540_573,
      tickets: 24_564,
      total: '9747747.9340',
    });
    const movements = await imports.rows(
      'stock_movements',
      `SELECT type, count(*)::INT AS n, count(DISTINCT movement_id)::INT AS ids, sum(quantity)::VARCHAR AS quantity,
         count(*) FILTER (quantity >= 0)::INT AS positive FROM stock_movements GROUP BY type`,
    );
    expect(movements).toEqual([
      { type: 'adjustment', n: 1_336, ids: 1_336, quantity: '-206957.000', positive: 0 },
    ]);
    expect(byMonth.get('2010-12')).toMatchObject({ total: '748957.0200' });
    expect(byMonth.get('2011-11')).toMatchObject({ total: '1461756.2500' });
    expect(byMonth.get('2011-12')).toMatchObject({ total: '433668.0100' });

    const facts = await imports.rows(
      'sales',
      `SELECT count(*) FILTER (customer_id IS NULL)::INT AS anonymous,
         count(*) FILTER (customer_id LIKE '%.%')::INT AS with_decimals,
         count(*) FILTER (day <> (sold_at AT TIME ZONE 'America/Panama')::DATE)::INT AS other_days FROM sales`,
    );
    expect(facts).toEqual([{ anonymous: 135_080 - 1_336, with_decimals: 0, other_days: 0 }]);
    const products = await imports.rows(
      'products',
      `SELECT product_id, kind FROM products WHERE product_id IN ('POST', 'BANK CHARGES', '85123A', '85123a') ORDER BY 1`,
    );
    expect(products).toEqual([
      { product_id: '85123A', kind: 'good' },
      { product_id: 'BANK CHARGES', kind: 'service' },
      { product_id: 'POST', kind: 'service' },
    ]);

    const versions = await readVersions(imports.deps.lake);
    expect((await runImport(imports.deps, request)).outcome).toBe('already_imported');
    const again = await runImport(imports.deps, { ...request, again: true });
    expect(again).toMatchObject({
      outcome: 'nothing_new',
      counts: { unchanged: 541_909, inserted: 0, updated: 0 },
    });
    expect(await readVersions(imports.deps.lake)).toEqual(versions);
  });
});

async function readVersions(lake: Parameters<typeof runImport>[0]['lake']) {
  return (await lake.snapshot(['sales', 'products', 'stores', 'stock_movements'], { maxAgeMs: 0 })).versions;
}
