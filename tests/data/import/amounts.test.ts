/** Amounts that cannot be: below zero, and larger than their column. */
import { describe, expect, it } from 'vitest';
import type { ImportTable } from '#data/import/mapping/fields.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { openTestImports, tillHeader, tillProfile } from './support.ts';

const profileOf = (table: ImportTable): ImportProfile => ({
  name: table,
  title: table,
  table,
  numbers: 'comma',
  maxRejectShare: 1,
});

describe('an amount below zero', () => {
  it.each([
    ['products', 'precio', 'codigo;nombre;precio\nA;x;-1\nB;x;0\nC;x;1\n'],
    ['products', 'costo', 'codigo;nombre;costo\nA;x;-0,01\nB;x;0\nC;x;1\n'],
    ['inventory', 'minimo', 'tienda;codigo;existencia;minimo\nT;A;1;-1\nT;B;1;0\nT;C;1;1\n'],
    ['inventory', 'maximo', 'tienda;codigo;existencia;maximo\nT;A;1;-1\nT;B;1;0\nT;C;1;1\n'],
    ['inventory', 'costo', 'tienda;codigo;existencia;costo\nT;A;1;-1\nT;B;1;0\nT;C;1;1\n'],
    ['orders', 'monto', 'orden;tienda;fecha;monto\n1;T;2026-02-01;-5\n2;T;2026-02-01;0\n3;T;2026-02-01;5\n'],
    [
      'stock_movements',
      'costo',
      'fecha;codigo;cantidad;costo\n2026-02-01;A;-1;-5\n2026-02-01;B;-1;0\n2026-02-01;C;-1;5\n',
    ],
    [
      'sales',
      'costo',
      'fecha;codigo;cantidad;precio;costo\n2026-02-01;A;-1;1;-5\n2026-02-01;B;-1;1;0\n2026-02-01;C;1;1;5\n',
    ],
  ] as const)('of %s, column %s, is refused', async (table, column, text) => {
    await using imports = await openTestImports();
    const result = await imports.importText(text, { profile: profileOf(table) });
    expect(result.rejects).toMatchObject([{ row: 2, column, expected: 'a number of 0 or more' }]);
    expect(result.counts).toMatchObject({ rows: 3, inserted: 2, rejected: 1 });
  });

  it('as the price of a sale line is refused, but for the profile’s services', async () => {
    await using imports = await openTestImports();
    const text = [
      tillHeader,
      'T1;1;28/02/2026 10:00;A;Arroz;1;-1,5',
      'T1;2;28/02/2026 10:00;envio;Envío devuelto;1;-5',
      'T1;3;28/02/2026 10:00;CUPON-7;Cupón;1;-2',
      'T1;NC4;28/02/2026 10:00;A;Arroz;-1;1,5',
    ].join('\n');
    const sales = { ...tillProfile.sales, serviceCodes: ['ENVIO', 'CUPON-*'] } as ImportProfile['sales'];
    const result = await imports.importText(text, {
      profile: { ...tillProfile, ...(sales ? { sales } : {}), maxRejectShare: 0.5 },
    });
    expect(result.rejects).toMatchObject([
      {
        row: 2,
        column: 'precio',
        got: '-1,5',
        expected: 'a price of 0 or more',
        fix: expect.stringContaining('service'),
      },
    ]);
    expect(await imports.rows('sales', 'SELECT sum(line_total)::VARCHAR AS total FROM sales')).toEqual([
      { total: '-8.5000' },
    ]);
  });
});

describe('a large amount', () => {
  it('is taken as long as its column holds it, else the reject says how large it may be', async () => {
    await using imports = await openTestImports();
    const rows = [
      '99999999999999,9999',
      '1.000.000.000.000,5',
      '100000000000000',
      '1e30',
      '123.456.789.012.345.678,00',
      'mil',
      '1,00005',
    ];
    const text = `codigo;nombre;precio\n${rows.map((price, index) => `P${index};x;${price}`).join('\n')}\n`;
    const result = await imports.importText(text, { profile: profileOf('products') });
    const tooLarge = 'a number below 100,000,000,000,000';
    expect(result.rejects.map(({ row, expected }) => [row, expected])).toEqual([
      [4, tooLarge],
      [5, tooLarge],
      [6, tooLarge],
      [7, 'a number such as 1234,56'],
      [8, 'at most 4 decimals'],
    ]);
    expect(
      await imports.rows('products', 'SELECT price::VARCHAR AS price FROM products ORDER BY product_id'),
    ).toEqual([{ price: '99999999999999.9999' }, { price: '1000000000000.5000' }]);
  });

  it('makes with its quantity, as a price or a cost, no more than a line may hold', async () => {
    await using imports = await openTestImports();
    const text = [
      'fecha;codigo;cantidad;precio;costo',
      '2026-02-01;A;10;90000000000000;1',
      '2026-02-01;B;10;1;90000000000000',
      '2026-02-01;C;1;90000000000000;90000000000000',
      '2026-02-01;D;1000000000000;1;1',
    ].join('\n');
    const result = await imports.importText(text, { profile: profileOf('sales') });
    expect(result.rejects.map(({ row, expected }) => [row, expected])).toEqual([
      [2, 'a quantity that makes less than 100,000,000,000,000 with its price'],
      [3, 'a quantity that makes less than 100,000,000,000,000 with its cost'],
      [5, 'a number below 1,000,000,000,000'],
    ]);
    expect(
      await imports.rows(
        'sales',
        'SELECT line_total::VARCHAR AS total, unit_cost::VARCHAR AS cost FROM sales',
      ),
    ).toEqual([{ total: '90000000000000.0000', cost: '90000000000000.0000' }]);
  });
});
