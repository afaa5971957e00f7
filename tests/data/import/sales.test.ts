import { describe, expect, it } from 'vitest';
import { openTestImports, tillHeader, tillProfile } from './support.ts';

const salesSql = `SELECT store_id, sale_id, line_no, strftime(sold_at, '%Y-%m-%dT%H:%M') AS sold_at,
  day::VARCHAR AS day, product_id, type, quantity::VARCHAR AS quantity, line_total::VARCHAR AS line_total
  FROM sales ORDER BY store_id, day, sale_id, line_no`;

const file = (...lines: string[]) => `${[tillHeader, ...lines].join('\n')}\n`;

describe('importing sales', () => {
  it('reads local times in the tenant’s zone and keeps equal lines of a ticket apart', async () => {
    await using imports = await openTestImports();
    const result = await imports.importText(
      file(
        'T1;7;28/02/2026 23:30;A1;Pan;2;1.234,50',
        'T1;7;28/02/2026 23:30;A1;Pan;2;1.234,50',
        'T1;NC8;28/02/2026 23:40;a1;Pan;-1;1.234,50',
        'T1;9;28/02/2026 23:45;envio;Envío;1;5',
      ),
      { profile: tillProfile },
    );
    expect(result.outcome).toBe('committed');
    expect(result.dialect).toMatchObject({
      delimiter: ';',
      numbers: 'comma',
      dates: { fecha: 'dd/mm/yyyy' },
    });
    expect(result.lineTypes).toEqual({ return: 1, sale: 2, service: 1 });
    expect(await imports.rows('sales', salesSql)).toEqual([
      // 23:30 in Caracas is 03:30 of the next day in UTC; the business day stays.
      row('7', 1, '2026-03-01T03:30', 'A1', 'sale', '2.000', '2469.0000'),
      row('7', 2, '2026-03-01T03:30', 'A1', 'sale', '2.000', '2469.0000'),
      row('9', 1, '2026-03-01T03:45', 'ENVIO', 'service', '1.000', '5.0000'),
      row('NC8', 1, '2026-03-01T03:40', 'A1', 'return', '-1.000', '-1234.5000'),
    ]);
    expect(
      await imports.rows(
        'products',
        'SELECT product_id, name, kind, price::VARCHAR AS price FROM products ORDER BY 1',
      ),
    ).toEqual([
      { product_id: 'A1', name: 'Pan', kind: 'good', price: '1234.5000' },
      { product_id: 'ENVIO', name: 'Envío', kind: 'service', price: '5.0000' },
    ]);
    expect(await imports.rows('stores', 'SELECT store_id FROM stores')).toEqual([{ store_id: 'T1' }]);
  });

  it('gives a ticket across midnight one day, and a number used again hours later another ticket', async () => {
    await using imports = await openTestImports();
    await imports.importText(
      file(
        'T1;7;27/02/2026 23:58;A;x;1;1,5',
        'T1;7;28/02/2026 00:03;B;x;1;1,5',
        'T1;7;28/02/2026 20:00;C;x;1;1,5',
      ),
      { profile: tillProfile },
    );
    const rows = await imports.rows(
      'sales',
      'SELECT product_id, day::VARCHAR AS day, line_no FROM sales ORDER BY 1',
    );
    expect(rows).toEqual([
      { product_id: 'A', day: '2026-02-27', line_no: 1 },
      { product_id: 'B', day: '2026-02-27', line_no: 2 },
      { product_id: 'C', day: '2026-02-28', line_no: 1 },
    ]);
  });

  it('changes nothing when the same file comes again, by its name or by its rows', async () => {
    await using imports = await openTestImports();
    const text = file('T1;1;28/02/2026 10:00;A;x;1;1,5', 'T1;1;28/02/2026 10:00;A;x;1;1,5');
    await imports.importText(text, { profile: tillProfile });
    const before = await imports.rows('sales');
    expect((await imports.importText(text, { profile: tillProfile })).outcome).toBe('already_imported');
    const again = await imports.importText(text, { profile: tillProfile, again: true });
    expect(again).toMatchObject({
      outcome: 'nothing_new',
      counts: { inserted: 0, updated: 0, unchanged: 2 },
    });
    const other = await imports.importText(`${text}\n`, { profile: tillProfile });
    expect(other).toMatchObject({
      outcome: 'nothing_new',
      counts: { inserted: 0, updated: 0, unchanged: 2 },
    });
    expect(await imports.rows('sales')).toEqual(before);
  });

  it('makes of overlapping exports what one export of the whole would have made', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) =>
        `T1;${Math.floor(index / 7)};28/02/2026 10:0${Math.floor(index / 7)};P${index % 3};x;1;${index % 2},5`,
    );
    const content = `SELECT sale_id, line_no, product_id, line_total::VARCHAR AS total FROM sales ORDER BY 1, 2`;
    await using whole = await openTestImports();
    await whole.importText(file(...lines), { profile: tillProfile });
    const expected = await whole.rows('sales', content);
    expect(expected).toHaveLength(40);

    // Cut inside a ticket: the second half first, then all; all first, then the second half.
    await using half = await openTestImports();
    await half.importText(file(...lines.slice(17)), { profile: tillProfile });
    await half.importText(file(...lines), { profile: tillProfile });
    expect(await half.rows('sales', content)).toEqual(expected);
    const known = await half.importText(file(...lines.slice(25)), { profile: tillProfile });
    expect(known.outcome).toBe('nothing_new');
    expect(await half.rows('sales', content)).toEqual(expected);
  });

  it('adds the further lines of a ticket that two exports know in part', async () => {
    await using imports = await openTestImports();
    const line = (code: string) => `T1;1;28/02/2026 10:00;${code};x;1;1,5`;
    await imports.importText(file(line('A'), line('B')), { profile: tillProfile });
    const result = await imports.importText(file(line('B'), line('C')), { profile: tillProfile });
    expect(result.counts).toMatchObject({ inserted: 1, updated: 0, unchanged: 1 });
    expect(await imports.rows('sales', 'SELECT line_no, product_id FROM sales ORDER BY 1')).toEqual([
      { line_no: 1, product_id: 'A' },
      { line_no: 2, product_id: 'B' },
      { line_no: 3, product_id: 'C' },
    ]);
  });

  it('names row, column, value and remedy of every reject, and writes the good rows', async () => {
    await using imports = await openTestImports();
    const result = await imports.importText(
      file(
        'T1;1;28/02/2026 10:00;A;x;1;1,5',
        'T1;1;31/02/2026 10:00;A;x;1;1,5',
        'T1;1;28/02/20211;A;x;1;1,5',
        'T1;1;28/02/2026 10:00;;x;1;1,5',
        'T1;1;28/02/2026 10:00;A;x;uno;1,5',
        'T1;1;28/02/2026 10:00;7,79001E+12;x;1;1,5',
        'T1;1;28/02/2026 10:00;A;x;1,0005;1,5',
        'T1;1;27/02/2026 10:00;A;x;1;1,5',
        ...Array.from({ length: 30 }, (_, index) => `T1;2;28/02/2026 10:00;A;x;${index},5;1,5`),
      ),
      { profile: { ...tillProfile, maxRejectShare: 0.5 } },
    );
    expect(result.counts).toMatchObject({ rows: 38, rejected: 6, inserted: 32 });
    expect(result.rejects.map(({ row, column, got }) => [row, column, got])).toEqual([
      [3, 'fecha', '31/02/2026 10:00'],
      [4, 'fecha', '28/02/20211'],
      [5, 'codigo', null],
      [6, 'cantidad', 'uno'],
      [7, 'codigo', '7,79001E+12'],
      [8, 'cantidad', '1,0005'],
    ]);
    for (const { expected, fix } of result.rejects) {
      expect(expected.length).toBeGreaterThan(0);
      expect(fix.length).toBeGreaterThan(0);
    }
    const csv = await imports.deps.imports.get(`${result.id}/rejects.csv`);
    const [header, ...lines] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(csv?.body).split('\n');
    expect(header).toBe(
      `\ufefffluxion_row;fluxion_column;fluxion_expected;fluxion_got;fluxion_fix;fluxion_import;${tillHeader}`,
    );
    expect(lines[3]).toBe(
      `6;cantidad;a number such as 1234,56;uno;Leave only the number in the cell.;${result.id};T1;1;28/02/2026 10:00;A;x;uno;1,5`,
    );
  });

  it('writes nothing where too many rows are rejected', async () => {
    await using imports = await openTestImports();
    const text = file('T1;1;28/02/2026 10:00;A;x;1;1,5', 'T1;1;28/02/2026 10:00;;x;1;1,5');
    await expect(imports.importText(text, { profile: tillProfile })).rejects.toMatchObject({
      code: 'import.too_many_rejects',
      details: { rejected: 1, rows: 2 },
    });
    expect(await imports.rows('sales')).toEqual([]);
    expect(await imports.rows('products')).toEqual([]);
  });

  it('asks where numbers or dates can be read in two ways, and takes the answer', async () => {
    await using imports = await openTestImports();
    const numbers = file('T1;1;28/02/2026 10:00;A;x;1;1.234');
    await expect(imports.importText(numbers, { profile: tillProfile })).rejects.toMatchObject({
      code: 'import.ambiguous_numbers',
    });
    const dates = file('T1;1;01/02/2026 10:00;A;x;1;1,5');
    await expect(imports.importText(dates, { profile: tillProfile })).rejects.toMatchObject({
      code: 'import.ambiguous_dates',
      details: { choices: ['%d/%m/%Y', '%m/%d/%Y'] },
    });
    const result = await imports.importText(dates, { profile: { ...tillProfile, dates: '%m/%d/%Y' } });
    expect(result.days).toEqual({ first: '2026-01-02', last: '2026-01-02' });
  });

  it('shows a preview and leaves no trace of it', async () => {
    await using imports = await openTestImports();
    const text = file('T1;1;28/02/2026 10:00;A;x;1;1,5');
    const preview = await imports.importText(text, { profile: tillProfile, previewOnly: true });
    expect(preview).toMatchObject({
      outcome: 'preview',
      counts: { inserted: 1, newProducts: 1, newStores: 1 },
      totals: { total: '1.5000', tickets: '1' },
      days: { first: '2026-02-28', last: '2026-02-28' },
    });
    expect(await imports.rows('sales')).toEqual([]);
    for await (const { key } of imports.deps.imports.list('')) throw new Error(`left behind: ${key}`);
  });

  it('needs the columns that the profile names', async () => {
    await using imports = await openTestImports();
    await expect(imports.importText('a;b\n1;2\n', { profile: tillProfile })).rejects.toMatchObject({
      code: 'import.missing_columns',
      details: { columns: ['a', 'b'] },
    });
  });
});

function row(
  saleId: string,
  lineNo: number,
  soldAt: string,
  productId: string,
  type: string,
  quantity: string,
  total: string,
) {
  return {
    store_id: 'T1',
    sale_id: saleId,
    line_no: lineNo,
    sold_at: soldAt,
    day: '2026-02-28',
    product_id: productId,
    type,
    quantity,
    line_total: total,
  };
}
