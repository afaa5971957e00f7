/** A shop's scale labels, as its settings say them. */
import { expect, test } from 'vitest';
import { defaultScaleBarcodeLayout } from '#data/retail/scale-barcode.ts';
import { tenantId } from '../support/test-api.ts';
import { openImportClient } from './import-client.ts';

const fields = Object.fromEntries(
  Object.entries({ sold_at: 'fecha', product_id: 'codigo', quantity: 'cantidad', unit_price: 'precio' }).map(
    ([field, column]) => [field, { column }],
  ),
);
const file = (day: string, code: string) => `fecha;codigo;cantidad;precio\n${day};${code};1;10,5\n`;
const rules = { negativeQuantity: 'return', serviceCodes: [], stripDecimalZeros: true };

const [first, second] = ['2112345015002', '2100042015005'] as const;

test('labels are read as the settings say, the profile’s own layout first, and a new layout is a new reading', async () => {
  await using client = await openImportClient();
  const granja = tenantId('granja');
  const importDay = async (day: string, code: string, more: Record<string, unknown> = {}) => {
    const done = await client.importText(file(day, code), {
      table: 'sales',
      mapping: fields,
      numbers: 'comma',
      dates: '%Y-%m-%d',
      commit: true,
      ...more,
    });
    expect(done, JSON.stringify(done)).toMatchObject({ status: 'committed' });
    const lake = client.api.lake.tenant(granja);
    const rows = await lake.query<{ line: string }>(
      {
        sql: `SELECT concat_ws(' ', product_id, quantity) AS line FROM sales
          WHERE day = CAST($day AS DATE) ORDER BY line`,
        parameters: { day },
      },
      await lake.snapshot(['sales'], { maxAgeMs: 0 }),
    );
    return { outcome: done.outcome, lines: rows.map(({ line }) => line) };
  };
  expect(await importDay('2031-02-01', first)).toEqual({ outcome: 'committed', lines: [`${first} 1.000`] });

  const scaleLabels = { ...defaultScaleBarcodeLayout, quantityFrom: 'label' } as const;
  await client.api.registry.tenants.update(granja, { settings: { scaleLabels } });
  expect((await importDay('2031-02-02', second)).lines).toEqual(['00042 1.500']);
  // The same file is read otherwise now, so it is not the import of before.
  expect((await importDay('2031-02-01', first)).outcome).toBe('committed');

  await client.json(200, 'PUT', '/imports/profiles/balanza', {
    body: {
      title: 'Balanza',
      table: 'sales',
      fields,
      numbers: 'comma',
      dates: '%Y-%m-%d',
      sales: { ...rules, scaleLabels: { ...scaleLabels, quantityFrom: 'column' } },
    },
  });
  const byProfile = await importDay('2031-02-03', second, {
    profile: 'balanza',
    table: undefined,
    mapping: undefined,
    numbers: undefined,
    dates: undefined,
  });
  expect(byProfile.lines).toEqual(['00042 1.000']);
});
