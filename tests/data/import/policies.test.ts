import { describe, expect, it } from 'vitest';
import type { ImportPolicy, ImportProfile } from '#data/import/mapping/profile.ts';
import { undoImport } from '#data/import/undo-import.ts';
import { openTestImports, type TestImports, tillHeader, tillProfile } from './support.ts';

const till = (policy: ImportPolicy): ImportProfile => ({ ...tillProfile, policy });
const file = (...lines: string[]) => `${[tillHeader, ...lines].join('\n')}\n`;
const line = (store: string, ticket: number, day: number, code: string, quantity = 1) =>
  `${store};${ticket};${String(day).padStart(2, '0')}/01/2026 10:00;${code};x;${quantity};1,5`;

const content = `SELECT store_id, day::VARCHAR AS day, sale_id, line_no, product_id, quantity::VARCHAR AS quantity
  FROM sales ORDER BY ALL`;
const sales = (imports: TestImports) => imports.rows('sales', content);
const codes = async (imports: TestImports) =>
  (await sales(imports)).map((row) => `${row.store_id}/${row.sale_id}/${row.line_no}/${row.product_id}`);

const stored = file(
  line('T1', 1, 20, 'A'),
  line('T1', 1, 20, 'B'),
  line('T1', 2, 20, 'C'),
  line('T2', 3, 20, 'D'),
  line('T1', 4, 21, 'E'),
  line('T1', 5, 22, 'F'),
);

describe('a profile that only inserts', () => {
  it('adds what is new and leaves every stored line as it is', async () => {
    await using imports = await openTestImports();
    await imports.importText(stored, { profile: till('insert') });
    const before = await imports.rows('sales');
    imports.test.clock.advance(1_000);
    // The ticket comes complete, in another order: its stored lines keep their numbers.
    const text = file(line('T1', 1, 20, 'Z'), line('T1', 1, 20, 'A'), line('T1', 1, 20, 'B'));
    const result = await imports.importText(text, { profile: till('insert') });
    expect(result.counts).toMatchObject({ inserted: 1, updated: 0, unchanged: 2 });
    const after = await imports.rows('sales');
    expect(after.filter(({ source }) => source === before[0]?.source)).toEqual(before);
    expect(await codes(imports)).toContain('T1/1/3/Z');
    await undoImport(imports.deps, result.id, 'test');
    expect(await imports.rows('sales')).toEqual(before);
  });

  it('leaves stored products as they are', async () => {
    await using imports = await openTestImports();
    const profile: ImportProfile = { name: 'p', title: 'P', table: 'products', policy: 'insert' };
    await imports.importText('codigo,nombre\nA,Uno\n', { profile });
    const { counts } = await imports.importText('codigo,nombre\na,Otro\nB,Dos\n', { profile });
    expect(counts).toMatchObject({ inserted: 1, updated: 0, unchanged: 1 });
    expect(await imports.rows('products', 'SELECT name FROM products ORDER BY product_id')).toEqual([
      { name: 'Uno' },
      { name: 'Dos' },
    ]);
  });
});

describe('a profile that replaces', () => {
  const corrected = file(line('T1', 1, 20, 'A', 5), line('T1', 2, 20, 'C'), line('T1', 9, 21, 'N'));

  it('makes the file’s stores and days as in the file, and shows before what goes', async () => {
    await using imports = await openTestImports();
    await imports.importText(stored, { profile: till('replace') });
    const before = await imports.rows('sales');
    imports.test.clock.advance(1_000);
    const preview = await imports.importText(corrected, { profile: till('replace'), previewOnly: true });
    expect(preview.counts).toMatchObject({ inserted: 1, updated: 1, unchanged: 1, removed: 2 });
    expect(preview.removed?.map(({ product_id }) => product_id)).toEqual(['B', 'E']);
    expect(await imports.rows('sales')).toEqual(before);

    const { id, counts } = await imports.importText(corrected, { profile: till('replace') });
    expect(counts).toEqual(preview.counts);
    // Another store on the same day, and another day of the same store, stay.
    expect(await codes(imports)).toEqual(['T1/1/1/A', 'T1/2/1/C', 'T1/9/1/N', 'T1/5/1/F', 'T2/3/1/D']);

    const again = await imports.importText(corrected, { profile: till('replace'), again: true });
    expect(again).toMatchObject({ outcome: 'nothing_new', counts: { inserted: 0, updated: 0, removed: 0 } });

    await undoImport(imports.deps, id, 'test');
    expect(await imports.rows('sales')).toEqual(before);
  });

  it('is undone without touching what came in its place since', async () => {
    await using imports = await openTestImports();
    await imports.importText(stored, { profile: till('replace') });
    imports.test.clock.advance(1_000);
    const { id } = await imports.importText(corrected, { profile: till('replace') });
    imports.test.clock.advance(1_000);
    // Ticket 4 was removed; somebody enters it anew.
    await imports.importText(file(line('T1', 4, 21, 'Q', 7)), { profile: till('upsert') });
    await undoImport(imports.deps, id, 'test');
    expect(await codes(imports)).toEqual([
      'T1/1/1/A',
      'T1/1/2/B',
      'T1/2/1/C',
      'T1/4/1/Q',
      'T1/5/1/F',
      'T2/3/1/D',
    ]);
  });

  it('replaces the count of the stores in the file', async () => {
    await using imports = await openTestImports();
    const profile: ImportProfile = { name: 'c', title: 'C', table: 'inventory', policy: 'replace' };
    const header = 'tienda;codigo;cantidad';
    await imports.importText(`${header}\nT1;A;1,5\nT1;B;1,5\nT2;A;1,5\n`, { profile });
    const before = await imports.rows('inventory');
    imports.test.clock.advance(1_000);
    const { id, counts } = await imports.importText(`${header}\nT1;A;1,5\n`, { profile });
    expect(counts).toMatchObject({ unchanged: 1, removed: 1 });
    expect(
      await imports.rows('inventory', 'SELECT store_id, product_id FROM inventory ORDER BY ALL'),
    ).toEqual([
      { store_id: 'T1', product_id: 'A' },
      { store_id: 'T2', product_id: 'A' },
    ]);
    await undoImport(imports.deps, id, 'test');
    expect(await imports.rows('inventory')).toEqual(before);
  });

  it('is refused for tables of things', async () => {
    await using imports = await openTestImports();
    const profile: ImportProfile = { name: 'p', title: 'P', table: 'products', policy: 'replace' };
    await expect(imports.importText('codigo,nombre\nA,Uno\n', { profile })).rejects.toMatchObject({
      code: 'import.policy',
    });
  });
});
