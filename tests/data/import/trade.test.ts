/** The rules of trade: what a shop's lines mean. */
import { describe, expect, it } from 'vitest';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { undoImport } from '#data/import/undo-import.ts';
import { defaultScaleBarcodeLayout } from '#data/retail/scale-barcode.ts';
import { openTestImports, tillHeader, tillProfile } from './support.ts';

const file = (...lines: string[]) => `${[tillHeader, ...lines].join('\n')}\n`;
const movements: ImportProfile = { name: 'm', title: 'M', table: 'stock_movements' };
const rates: ImportProfile = { name: 'r', title: 'R', table: 'exchange_rates' };
const prices: ImportProfile = { name: 'p', title: 'P', table: 'prices' };

const movementsSql = `SELECT store_id, day::VARCHAR AS day, strftime(moved_at, '%Y-%m-%dT%H:%M') AS at, product_id, type,
  quantity::VARCHAR AS quantity, reason FROM stock_movements ORDER BY moved_at, product_id, quantity`;

describe('sales', () => {
  const wholesale: ImportProfile = {
    ...tillProfile,
    sales: {
      returnPrefix: 'C',
      negativeQuantity: 'adjustment',
      serviceCodes: ['ENVIO'],
      stripDecimalZeros: true,
    },
  };
  const text = file(
    'T1;1;28/02/2026 22:00;A;Arroz;2;1,5',
    'T1;C2;28/02/2026 22:10;A;Arroz;-1;1,5',
    'T1;3;28/02/2026 22:20;A;check;-4;0',
    'T1;3;28/02/2026 22:20;A;check;-4;0',
    'T1;4;28/02/2026 22:30;ENVIO;Envío;1;5',
  );

  it('that are adjustments become movements, every line is accounted for, and the undo takes them back', async () => {
    await using imports = await openTestImports();
    const result = await imports.importText(text, { profile: wholesale });
    expect(result.lineTypes).toEqual({ adjustment: 2, return: 1, sale: 1, service: 1 });
    expect(result.counts).toMatchObject({ rows: 5, inserted: 5, movements: 2 });
    expect(result.totals).toMatchObject({ tickets: '3' });
    expect(
      await imports.rows('sales', 'SELECT count(*)::INT AS n, count(DISTINCT type)::INT AS t FROM sales'),
    ).toEqual([{ n: 3, t: 3 }]);
    const movement = {
      store_id: 'T1',
      day: '2026-02-28',
      at: '2026-03-01T02:20',
      product_id: 'A',
      type: 'adjustment',
      quantity: '-4.000',
      reason: 'check',
    };
    expect(await imports.rows('stock_movements', movementsSql)).toEqual([movement, movement]);
    expect(await imports.importText(text, { profile: wholesale, again: true })).toMatchObject({
      outcome: 'nothing_new',
      counts: { inserted: 0, unchanged: 5 },
    });
    await undoImport(imports.deps, result.id, 'test');
    for (const table of ['sales', 'stock_movements', 'products', 'stores'] as const) {
      expect(await imports.rows(table), table).toEqual([]);
    }
  });

  it('keep every description of a code, and the product the latest', async () => {
    await using imports = await openTestImports();
    await imports.importText(
      file(
        'T1;2;28/02/2026 11:00;a1;ARROZ BLANCO 1KG;1;1,5',
        'T1;1;27/02/2026 11:00;A1;ARROZ;1;1,5',
        'T1;3;28/02/2026 12:00;A1;?;1;0',
      ),
      { profile: tillProfile },
    );
    expect(await imports.rows('products', 'SELECT product_id, name FROM products')).toEqual([
      { product_id: 'A1', name: 'ARROZ BLANCO 1KG' },
    ]);
    expect(await imports.rows('sales', 'SELECT description FROM sales ORDER BY sold_at')).toEqual([
      { description: 'ARROZ' },
      { description: 'ARROZ BLANCO 1KG' },
      { description: '?' },
    ]);
  });

  it('by weight keep three decimals, and no fewer cents', async () => {
    await using imports = await openTestImports();
    const text = file('T1;1;28/02/2026 11:00;Q;Queso;0,385;12,3456');
    await imports.importText(text, { profile: tillProfile });
    expect(
      await imports.rows('sales', 'SELECT quantity::VARCHAR AS q, line_total::VARCHAR AS t FROM sales'),
    ).toEqual([{ q: '0.385', t: '4.7531' }]);
  });

  it.each([
    ['label', '1', '1.500'],
    ['label', '-1', '-1.500'],
    ['column', '1,5', '1.500'],
  ] as const)(
    'with a scale’s label name its item; the weight from the %s (%s)',
    async (quantityFrom, quantity, expected) => {
      await using imports = await openTestImports();
      await imports.importText('codigo;nombre;unidad\n12345;Queso;kg\n42;Jamón;kg\n', {
        profile: { name: 'p', title: 'P', table: 'products' },
      });
      const profile: ImportProfile = {
        ...tillProfile,
        sales: {
          negativeQuantity: 'return',
          serviceCodes: [],
          stripDecimalZeros: true,
          scaleLabels: { ...defaultScaleBarcodeLayout, quantityFrom },
        },
      };
      const result = await imports.importText(
        file(
          `T1;1;28/02/2026 11:00;2112345015002;x;${quantity};10,5`,
          // A wrong check digit, and a code of another range: codes of the shop's own.
          `T1;2;28/02/2026 11:00;2112345015003;x;${quantity};10,5`,
          `T1;3;28/02/2026 11:00;4006381333931;x;${quantity};10,5`,
          // Item 00042 is the product 42.
          `T1;4;28/02/2026 11:00;2100042015005;x;${quantity};10,5`,
        ),
        { profile },
      );
      expect(result.counts).toMatchObject({ rejected: 0, inserted: 4 });
      const rows = await imports.rows(
        'sales',
        'SELECT product_id, quantity::VARCHAR AS quantity FROM sales ORDER BY sale_id',
      );
      expect(rows.map(({ product_id }) => product_id)).toEqual([
        '12345',
        '2112345015003',
        '4006381333931',
        '42',
      ]);
      expect(rows[0]?.quantity).toBe(expected);
      expect(rows[3]?.quantity).toBe(expected);
    },
  );
});

describe('stock movements', () => {
  const header = 'tienda;fecha;codigo;tipo;cantidad;motivo';

  it('have a kind and a sign, in the words of the shop', async () => {
    await using imports = await openTestImports();
    await imports.importText('codigo,nombre\nQueso-1,Queso\n', {
      profile: { name: 'p', title: 'P', table: 'products' },
    });
    const text = [
      header,
      'T1;28/02/2026 08:00;QUESO-1;Merma;2,5;vencido',
      'T1;28/02/2026 08:01;B;Ajuste de entrada;3;',
      'T1;28/02/2026 08:02;B;Ajuste salida;3;',
      'T1;28/02/2026 08:03;B;Traslado salida;4;',
      'T1;28/02/2026 08:04;B;Recepción de compra;5;',
      'T1;28/02/2026 08:05;B;;-6;',
      'T1;28/02/2026 08:06;B;xyz;7;',
    ].join('\n');
    const result = await imports.importText(text, { profile: { ...movements, maxRejectShare: 0.5 } });
    expect(result.rejects).toMatchObject([{ row: 8, column: 'tipo', got: 'xyz' }]);
    const rows = await imports.rows('stock_movements', movementsSql);
    expect(rows.map(({ type, quantity }) => [type, quantity])).toEqual([
      ['shrinkage', '-2.500'],
      ['adjustment', '3.000'],
      ['adjustment', '-3.000'],
      ['transfer', '-4.000'],
      ['receipt', '5.000'],
      ['adjustment', '-6.000'],
    ]);
    expect(rows[0]).toMatchObject({ product_id: 'Queso-1', reason: 'vencido', day: '2026-02-28' });
  });

  it('without numbers of their own come once, from overlapping files too, and equal ones stay apart', async () => {
    await using imports = await openTestImports();
    const line = (minute: number) => `T1;28/02/2026 08:0${minute};A;ajuste;-1,5;`;
    await imports.importText([header, line(1), line(2), line(2)].join('\n'), { profile: movements });
    const before = await imports.rows('stock_movements');
    imports.test.clock.advance(1_000);
    const { id, counts } = await imports.importText([header, line(2), line(2), line(3)].join('\n'), {
      profile: movements,
    });
    expect(counts).toMatchObject({ inserted: 1, updated: 0, unchanged: 2 });
    expect(await imports.rows('stock_movements')).toHaveLength(4);
    await undoImport(imports.deps, id, 'test');
    expect(await imports.rows('stock_movements')).toEqual(before);
  });
});

describe('exchange rates', () => {
  it('keep all eight decimals, and are refused where they are none', async () => {
    await using imports = await openTestImports();
    const text =
      'fecha;moneda;tasa\n28/02/2026;usd;0,05096684\n28/02/2026;EUR;0\n28/02/2026;Dólar;5,5\n28/02/20211;USD;5,5\n';
    const result = await imports.importText(text, {
      profile: { ...rates, dates: '%d/%m/%Y', maxRejectShare: 1 },
    });
    expect(result.rejects.map(({ row, column }) => [row, column])).toEqual([
      [3, 'tasa'],
      [4, 'moneda'],
      [5, 'fecha'],
    ]);
    expect(
      await imports.rows(
        'exchange_rates',
        'SELECT day::VARCHAR AS day, base_currency, quote_currency, source, rate::VARCHAR AS rate FROM exchange_rates',
      ),
    ).toEqual([
      {
        day: '2026-02-28',
        base_currency: 'USD',
        quote_currency: 'VES',
        source: 'manual',
        rate: '0.05096684',
      },
    ]);
  });
});

describe('prices', () => {
  it('hold per list and day; a day’s price may be corrected, others stay', async () => {
    await using imports = await openTestImports();
    const header = 'codigo;lista;desde;precio';
    await imports.importText(`${header}\nA;Mayor;27/02/2026;10,5\nA;;27/02/2026;12,5\n`, { profile: prices });
    const result = await imports.importText(`${header}\na;mayor;27/02/2026;11,5\nA;Mayor;28/02/2026;13,5\n`, {
      profile: prices,
    });
    expect(result.counts).toMatchObject({ inserted: 1, updated: 1 });
    expect(
      await imports.rows(
        'prices',
        'SELECT list_id, valid_from::VARCHAR AS day, price::VARCHAR AS price, currency FROM prices ORDER BY ALL',
      ),
    ).toEqual([
      { list_id: 'BASE', day: '2026-02-27', price: '12.5000', currency: 'VES' },
      { list_id: 'Mayor', day: '2026-02-27', price: '11.5000', currency: 'VES' },
      { list_id: 'Mayor', day: '2026-02-28', price: '13.5000', currency: 'VES' },
    ]);
  });
});
