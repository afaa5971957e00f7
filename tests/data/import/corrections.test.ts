import { describe, expect, it } from 'vitest';
import { createImportRecords } from '#data/import/import-record.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { openTestImports, type TestImports, tillHeader, tillProfile } from './support.ts';

const good = Array.from({ length: 30 }, (_, index) => `T1;${index};28/02/2026 10:00;A;x;${index + 1},5;1,5`);
const file = (...lines: string[]) => `${[tillHeader, ...lines].join('\n')}\n`;

async function rejectsOf(imports: TestImports, id: string): Promise<string> {
  const object = await imports.deps.imports.get(`${id}/rejects.csv`);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(object?.body);
}

describe('the list of rejects', () => {
  it('is imported as it is once corrected, read like the first file and linked to it', async () => {
    await using imports = await openTestImports();
    const bad = ['T1;77;01/02/2026 10:00;B;"Pan; dulce";uno;1,5', 'T1;78;03/02/2026 10:00;C;=1+1;1;x'];
    const first = await imports.importText(file(...good, ...bad), {
      profile: { ...tillProfile, maxRejectShare: 0.5 },
    });
    expect(first.counts).toMatchObject({ rows: 32, inserted: 30, rejected: 2 });

    const rejects = await rejectsOf(imports, first.id);
    // Text that a spreadsheet would run has a quote before it.
    expect(rejects).toContain(";'=1+1;");
    const corrected = rejects.replaceAll(';uno;1,5', ';2,5;1,5').replace(';1;x\n', ';1;9,5\n');
    imports.test.clock.advance(1_000);
    // Its own dates and numbers could be read in two ways: they are as in the first file.
    const second = await imports.importText(corrected, { profile: tillProfile, fileName: 'rejects.csv' });
    expect(second).toMatchObject({
      outcome: 'committed',
      correctionOf: first.id,
      signature: first.signature,
      counts: { rows: 2, inserted: 2, rejected: 0 },
      dialect: { numbers: 'comma', dates: { fecha: 'dd/mm/yyyy' } },
    });
    expect(await createImportRecords(imports.deps.imports).get(second.id)).toMatchObject({
      correctionOf: first.id,
    });
    expect(
      await imports.rows(
        'sales',
        `SELECT sale_id, day::VARCHAR AS day, description, quantity::VARCHAR AS quantity, unit_price::VARCHAR AS price
         FROM sales WHERE sale_id IN ('77', '78') ORDER BY 1`,
      ),
    ).toEqual([
      { sale_id: '77', day: '2026-02-01', description: 'Pan; dulce', quantity: '2.500', price: '1.5000' },
      { sale_id: '78', day: '2026-02-03', description: '=1+1', quantity: '1.000', price: '9.5000' },
    ]);
  });

  it('sent again without corrections is rejected again, and changes nothing', async () => {
    await using imports = await openTestImports();
    const first = await imports.importText(file(...good, 'T1;77;01/02/2026 10:00;B;x;uno;1,5'), {
      profile: tillProfile,
    });
    const rejects = await rejectsOf(imports, first.id);
    await expect(imports.importText(rejects, { profile: tillProfile })).rejects.toMatchObject({
      code: 'import.too_many_rejects',
      details: { rejected: 1, rows: 1 },
    });
  });

  it('runs nothing in a spreadsheet, whatever the file holds', async () => {
    await using imports = await openTestImports();
    const products: ImportProfile = { name: 'p', title: 'P', table: 'products', maxRejectShare: 1 };
    const cells = ['=cmd|calc', '+1+1', '-1+1', '@SUM(1)', '\t=1', '"=HYPERLINK(""x"")"'];
    const text = `codigo,nombre,precio\n${cells.map((cell, index) => `P${index},${cell},x`).join('\n')}\nA,b,-5.5.5\n`;
    const { id } = await imports.importText(text, { profile: { ...products, numbers: 'point' } });
    const rows = (await rejectsOf(imports, id)).trim().split('\n').slice(1);
    expect(rows).toHaveLength(7);
    for (const row of rows) expect(row).not.toMatch(/(^|,)"?[=+@\t-](?!\d+([.,]\d+)?(,|$))/);
  });

  it('is handed out also where nothing was imported', async () => {
    await using imports = await openTestImports();
    const path = `${imports.folder}/out.csv`;
    const text = file('T1;77;01/02/2026 10:00;B;x;uno;1,5');
    await expect(
      imports.importText(text, { profile: { ...tillProfile, dates: '%d/%m/%Y' }, rejectsPath: path }),
    ).rejects.toMatchObject({ code: 'import.too_many_rejects' });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(path, 'utf8')).toContain(';uno;');
  });
});
