import { describe, expect, it } from 'vitest';
import { createImportRecords } from '#data/import/import-record.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { undoImport } from '#data/import/undo-import.ts';
import { openTestImports, type TestImports, tillHeader, tillProfile } from './support.ts';

const line = (ticket: number, code: string, quantity = 1) =>
  `T1;${ticket};28/02/2026 10:00;${code};x;${quantity};1,5`;
const file = (...lines: string[]) => `${[tillHeader, ...lines].join('\n')}\n`;

const productProfile: ImportProfile = { name: 'products', title: 'Products', table: 'products' };

async function everything(imports: TestImports) {
  const tables = ['sales', 'products', 'stores', 'inventory', 'suppliers'] as const;
  return Promise.all(tables.map((table) => imports.rows(table)));
}

describe('undoing an import', () => {
  it('of sales leaves exactly the rows from before, products and stores included', async () => {
    await using imports = await openTestImports();
    await imports.importText(file(line(1, 'A'), line(1, 'B')), { profile: tillProfile });
    const before = await everything(imports);

    // Completes ticket 1, brings a new ticket, product and store.
    imports.test.clock.advance(1_000);
    const later = file(
      line(1, 'C'),
      line(1, 'A'),
      line(1, 'B'),
      line(2, 'D'),
      line(2, 'D').replace('T1', 'T2'),
    );
    const { id, counts } = await imports.importText(later, { profile: tillProfile });
    expect(counts).toMatchObject({ inserted: 3, updated: 2 });
    expect(await everything(imports)).not.toEqual(before);

    expect(await undoImport(imports.deps, id, 'test')).toEqual({ deleted: 3, restored: 2 });
    expect(await everything(imports)).toEqual(before);
    expect(await createImportRecords(imports.deps.imports).get(id)).toMatchObject({
      status: 'undone',
      undone: { actor: 'test' },
    });
    await expect(undoImport(imports.deps, id, 'test')).rejects.toMatchObject({ code: 'import.not_undoable' });

    // And it may come again.
    expect(await imports.importText(later, { profile: tillProfile })).toMatchObject({
      outcome: 'committed',
      counts,
    });
  });

  it('of sales leaves what a later import brought, and products that it uses', async () => {
    await using imports = await openTestImports();
    const first = await imports.importText(file(line(1, 'A'), line(1, 'B')), { profile: tillProfile });
    imports.test.clock.advance(1_000);
    await imports.importText(file(line(2, 'A')), { profile: tillProfile });
    await undoImport(imports.deps, first.id, 'test');
    expect(await imports.rows('sales', 'SELECT sale_id, product_id FROM sales')).toEqual([
      { sale_id: '2', product_id: 'A' },
    ]);
    expect(await imports.rows('products', 'SELECT product_id FROM products')).toEqual([{ product_id: 'A' }]);
  });

  it('of products restores changed ones, removes new ones and spares those changed since', async () => {
    await using imports = await openTestImports();
    await imports.importText('codigo,nombre,precio\nA,Uno,1.50\nB,Dos,2.50\n', { profile: productProfile });
    const before = await imports.rows('products');
    imports.test.clock.advance(1_000);
    const changed = await imports.importText(
      'codigo,nombre,precio\na,Uno,9.50\nB,Dos,8.50\nC,Tres,3.50\nD,Cuatro,4.50\n',
      {
        profile: productProfile,
      },
    );
    expect(changed.counts).toMatchObject({ inserted: 2, updated: 2, unchanged: 0 });
    imports.test.clock.advance(1_000);
    await imports.importText('codigo,nombre,precio\nD,Cuatro,5.50\n', { profile: productProfile });

    await undoImport(imports.deps, changed.id, 'test');
    const after = await imports.rows('products');
    expect(after.slice(0, 2)).toEqual(before);
    expect(after.slice(2).map((row) => row.product_id)).toEqual(['D']);
  });

  it('of a count restores the stock of every store', async () => {
    await using imports = await openTestImports();
    const profile: ImportProfile = { name: 'count', title: 'Count', table: 'inventory' };
    const header = 'tienda;codigo;cantidad;minimo';
    await imports.importText(`${header}\nT1;A;5,5;1\nT2;A;7,5;1\n`, { profile });
    const before = await imports.rows('inventory');
    imports.test.clock.advance(1_000);
    const { id } = await imports.importText(`${header}\nT1;A;6,5;\nT1;B;1,5;\nT2;B;2,5;\n`, { profile });
    expect(await undoImport(imports.deps, id, 'test')).toEqual({ deleted: 2, restored: 1 });
    expect(await imports.rows('inventory')).toEqual(before);
  });

  it('is refused for an import that does not exist', async () => {
    await using imports = await openTestImports();
    await expect(undoImport(imports.deps, 'nothing', 'test')).rejects.toMatchObject({
      code: 'import.not_found',
    });
  });
});
