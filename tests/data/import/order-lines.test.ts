/** What was ordered: the lines of orders to suppliers. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listChanges } from '#data/import/import-changes.ts';
import { inspectFile } from '#data/import/inspect-file.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { undoImport } from '#data/import/undo-import.ts';
import { openTestImports, type TestImports } from './support.ts';

const lines: ImportProfile = { name: 'l', title: 'L', table: 'order_lines', maxRejectShare: 1 };
const file = (...rows: string[]) => `${['orden;linea;codigo;cantidad;costo unitario', ...rows].join('\n')}\n`;

const stored = async (imports: TestImports) =>
  (
    await imports.rows(
      'order_lines',
      `SELECT concat_ws(' ', order_id, line_no, product_id, quantity, unit_cost, line_total) AS line
       FROM order_lines ORDER BY order_id, line_no`,
    )
  ).map(({ line }) => line as string);

async function openWithOrders(): Promise<TestImports> {
  const imports = await openTestImports();
  await imports.importText('codigo;nombre\nA1;Arroz\nQ1;Queso\n', {
    profile: { name: 'p', title: 'P', table: 'products' },
  });
  await imports.importText('orden;tienda;fecha pedido\nPO-1;T1;2026-02-01\nPO-2;T1;2026-02-02\n', {
    profile: { name: 'o', title: 'O', table: 'orders' },
  });
  imports.test.clock.advance(60_000);
  return imports;
}

describe('importing lines of orders', () => {
  it('names orders and products as they are stored, and makes the total', async () => {
    await using imports = await openWithOrders();
    const text = file('po-1;1;a1;12;1,25', 'po-1;2;Q1;0,385;9,9999', 'PO-2;1;N9;3;0');
    const result = await imports.importText(text, { profile: { ...lines, numbers: 'comma' } });
    expect(result.counts).toMatchObject({ rows: 3, inserted: 3, rejected: 0 });
    expect(await stored(imports)).toEqual([
      'PO-1 1 A1 12.000 1.2500 15.0000',
      'PO-1 2 Q1 0.385 9.9999 3.8500',
      'PO-2 1 N9 3.000 0.0000 0.0000',
    ]);
    expect(
      await imports.importText(text, { profile: { ...lines, numbers: 'comma' }, again: true }),
    ).toMatchObject({ outcome: 'nothing_new', counts: { unchanged: 3, inserted: 0, updated: 0 } });
  });

  it('refuses quantities and numbers of lines that are not above 0, and costs below', async () => {
    await using imports = await openWithOrders();
    const result = await imports.importText(
      file(
        'PO-1;1;A1;0;1',
        'PO-1;2;A1;-1;1',
        'PO-1;0;A1;1;1',
        'PO-1;4;A1;1;-1',
        'PO-1;5;A1;1;',
        'PO-1;6;A1;1;1',
      ),
      { profile: lines },
    );
    expect(result.rejects).toMatchObject([
      { row: 2, column: 'cantidad', got: '0', expected: 'a number above 0' },
      { row: 3, column: 'cantidad', got: '-1', expected: 'a number above 0' },
      { row: 4, column: 'linea', got: '0', expected: 'a number above 0' },
      { row: 5, column: 'costo unitario', got: '-1', expected: 'a number of 0 or more' },
      { row: 6, column: 'costo unitario', got: null, expected: 'a value' },
    ]);
    expect(await stored(imports)).toEqual(['PO-1 6 A1 1.000 1.0000 1.0000']);
  });

  it('replaces the lines of the orders in the file, and takes each import back', async () => {
    await using imports = await openWithOrders();
    const first = await imports.importText(file('PO-1;1;A1;1;1', 'PO-1;2;Q1;2;2', 'PO-2;1;A1;3;3'), {
      profile: lines,
    });
    const before = await stored(imports);
    const second = await imports.importText(file('PO-1;1;A1;5;1', 'PO-1;3;A1;6;1'), {
      profile: { ...lines, policy: 'replace' },
    });
    expect(second.counts).toMatchObject({ inserted: 1, updated: 1, removed: 1 });
    expect(await stored(imports)).toEqual([
      'PO-1 1 A1 5.000 1.0000 5.0000',
      'PO-1 3 A1 6.000 1.0000 6.0000',
      'PO-2 1 A1 3.000 3.0000 9.0000',
    ]);
    expect((await listChanges(imports.deps, second.id, { limit: 10 })).items).toHaveLength(3);
    expect(await undoImport(imports.deps, second.id, 'test')).toEqual({ deleted: 1, restored: 2 });
    expect(await stored(imports)).toEqual(before);
    await imports.importText(file('PO-2;1;A1;4;3'), { profile: lines });
    // A line that came otherwise since stays.
    await undoImport(imports.deps, first.id, 'test');
    expect(await stored(imports)).toEqual(['PO-2 1 A1 4.000 3.0000 12.0000']);
  });

  it.each([
    ['Pedido,Linea,Codigo,Cantidad,Costo'],
    ['order no,line no,sku,qty,unit cost'],
    ['pedido,item no,produto,quantidade,custo unitario'],
  ])('finds its columns: %s', async (header) => {
    await using imports = await openTestImports();
    const text = `${header}\nPO-1,1,A1,2,3\n`;
    const path = join(imports.folder, 'lines.csv');
    await writeFile(path, text);
    expect((await imports.importText(text, { profile: lines })).counts).toMatchObject({ inserted: 1 });
    expect((await inspectFile(imports.deps, { path })).proposals[0]?.table).toBe('order_lines');
  });
});
