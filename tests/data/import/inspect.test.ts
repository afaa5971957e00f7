import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import type { PartialPreview } from '#data/import/import-request.ts';
import { inspectFile } from '#data/import/inspect-file.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { runImport } from '#data/import/run-import.ts';
import { findTestData } from '#tests/support/test-data.ts';
import { openTestImports, type TestImports, tillHeader, tillProfile } from './support.ts';

async function inspect(imports: TestImports, body: string | Uint8Array, table?: 'sales' | 'exchange_rates') {
  const path = join(imports.folder, 'inspected');
  await writeFile(path, body);
  return inspectFile(imports.deps, { path, ...(table ? { table } : {}) });
}

describe('inspecting a file', () => {
  it('shows columns with examples, proposes the table and the fields, and asks nothing that the values say', async () => {
    await using imports = await openTestImports();
    const text = `${tillHeader}\nT1;1;28/02/2026;A;Pan;2;1,5\nT1;2;28/02/2026;B;;1;2,5\n`;
    const found = await inspect(imports, text);
    expect(found).toMatchObject({
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ';',
      sheets: [],
      sampledRows: 2,
      complete: true,
      profile: null,
    });
    expect(found.columns[4]).toEqual({ name: 'producto', examples: ['Pan'], filled: 0.5 });
    const [sales] = found.proposals;
    expect(sales).toMatchObject({ table: 'sales', missing: [], questions: [] });
    expect(sales?.confidence).toBeGreaterThan(0.8);
    expect(sales?.fields.find(({ field }) => field === 'quantity')).toEqual({
      field: 'quantity',
      type: 'quantity',
      required: true,
      source: { column: 'cantidad' },
      confidence: 1,
    });
    for await (const { key } of imports.deps.imports.list('')) throw new Error(`left behind: ${key}`);
  });

  it('asks, with both readings of the file’s own values, where the values allow two', async () => {
    await using imports = await openTestImports();
    const { proposals } = await inspect(imports, `${tillHeader}\nT1;1;03/02/2026;A;Pan;2;1.234\n`, 'sales');
    expect(proposals).toHaveLength(1);
    expect(proposals[0]?.questions).toEqual([
      {
        kind: 'numbers',
        columns: ['cantidad', 'precio'],
        choices: [
          { value: 'point', label: '1,234.56', examples: [{ text: '1.234', reading: '1.234' }] },
          { value: 'comma', label: '1.234,56', examples: [{ text: '1.234', reading: '1234' }] },
        ],
      },
      {
        kind: 'dates',
        columns: ['fecha'],
        choices: [
          {
            value: '%d/%m/%Y',
            label: 'dd/mm/yyyy',
            examples: [{ text: '03/02/2026', reading: '2026-02-03' }],
          },
          {
            value: '%m/%d/%Y',
            label: 'mm/dd/yyyy',
            examples: [{ text: '03/02/2026', reading: '2026-03-02' }],
          },
        ],
      },
    ]);
  });

  it('finds columns without a telling name by what they hold', async () => {
    await using imports = await openTestImports();
    const { proposals } = await inspect(
      imports,
      'vale desde,x,tasa\n2026-01-28,USD,36.5\n2026-01-29,EUR,39.25\n',
      'exchange_rates',
    );
    const sources = Object.fromEntries(
      proposals[0]?.fields.map(({ field, source }) => [field, source]) ?? [],
    );
    expect(sources).toMatchObject({
      day: { column: 'vale desde' },
      base_currency: { column: 'x' },
      rate: { column: 'tasa' },
    });
  });

  it('names the sheets of a workbook', async () => {
    await using imports = await openTestImports();
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet([['hola']]), 'Notas');
    utils.book_append_sheet(
      book,
      utils.aoa_to_sheet([
        ['codigo', 'nombre'],
        ['A', 'Uno'],
      ]),
      'Lista',
    );
    const body = write(book, { type: 'buffer', bookType: 'xlsx' }) as Uint8Array;
    const path = join(imports.folder, 'book.xlsx');
    await writeFile(path, body);
    expect(await inspectFile(imports.deps, { path, sheet: 'Lista' })).toMatchObject({
      format: 'workbook',
      sheets: [
        { name: 'Notas', rows: 1 },
        { name: 'Lista', rows: 2 },
      ],
      columns: [{ name: 'codigo' }, { name: 'nombre' }],
    });
  });

  it('finds the profile by which files of these columns were read before', async () => {
    await using imports = await openTestImports();
    const result = await imports.importText(`${tillHeader}\nT1;1;28/02/2026;A;Pan;2;1,5\n`, {
      profile: tillProfile,
      previewOnly: true,
    });
    await createProfileStore(imports.deps.imports).put({ ...tillProfile, signature: result.signature });
    const next = `${tillHeader.toUpperCase()}\nT9;8;01/03/2026;Z;Sal;1;9,5\n`;
    expect((await inspect(imports, next)).profile).toBe('till');
    expect((await inspect(imports, next.replace('PRECIO', 'COSTO'))).profile).toBeNull();
  });

  const online = findTestData('online-retail/online-retail.csv.gz');
  if (!existsSync(online)) console.warn(`SKIPPED: ${online} is missing.`);
  it.skipIf(!existsSync(online))('needs only the beginning of a long file', async () => {
    await using imports = await openTestImports();
    const found = await inspectFile(imports.deps, { path: online });
    expect(found).toMatchObject({ complete: false, profile: 'online-retail' });
    expect(found.sampledRows).toBeGreaterThan(5_000);
    expect(found.sampledRows).toBeLessThan(50_000);
    expect(found.proposals[0]).toMatchObject({ table: 'sales', missing: [], questions: [] });
  });
});

describe('a preview of a long file', () => {
  const lines = Array.from(
    { length: 60_000 },
    (_, index) => `T1;${index};28/02/2026 10:00;P${index % 50};Producto;1;1,5`,
  );
  const text = `${tillHeader}\n${lines.join('\n')}\n`;

  it.each(['plain', 'gzip'])('begins with what its first rows say (%s)', async (packing) => {
    await using imports = await openTestImports();
    const parts: PartialPreview[] = [];
    const result = await imports.importText(packing === 'gzip' ? gzipSync(text) : text, {
      profile: tillProfile,
      previewOnly: true,
      onPartialPreview: (part) => parts.push(part),
    });
    expect(parts).toHaveLength(1);
    expect(parts[0]?.share).toBeGreaterThan(0.1);
    expect(parts[0]?.share).toBeLessThan(1);
    expect(parts[0]?.counts.rows).toBeGreaterThan(10_000);
    expect(parts[0]?.counts.rows).toBeLessThan(60_000);
    expect(parts[0]).toMatchObject({
      signature: result.signature,
      lineTypes: { sale: parts[0]?.counts.rows },
    });
    expect(parts[0]?.sample[0]).toMatchObject({ product_id: 'P0', quantity: '1.000' });
    expect(result).toMatchObject({ outcome: 'preview', counts: { rows: 60_000 } });
  });

  it('ends at once where its first rows show that the profile does not fit', async () => {
    await using imports = await openTestImports();
    const steps: string[] = [];
    await expect(
      imports.importText(text.replace('precio', 'otra'), {
        profile: tillProfile,
        previewOnly: true,
        onPartialPreview: () => {},
        onProgress: ({ step }) => steps.push(step),
      }),
    ).rejects.toMatchObject({ code: 'import.missing_columns' });
    expect(steps).toEqual(['open']);
  });

  it.each(['open', 'read', 'check', 'compare', 'write'] as const)(
    'and an import are cancelled at step %s without a trace',
    async (step) => {
      await using imports = await openTestImports();
      const controller = new AbortController();
      const attempt = imports.importText(text, {
        profile: tillProfile,
        signal: controller.signal,
        onProgress: (progress) => {
          if (progress.step === step) controller.abort();
        },
      });
      await expect(attempt).rejects.toMatchObject({ code: 'import.cancelled' });
      expect(await imports.rows('sales', 'SELECT count(*)::INT AS n FROM sales')).toEqual([{ n: 0 }]);
      for await (const { key } of imports.deps.imports.list('')) throw new Error(`left behind: ${key}`);
    },
  );

  it('cancelled beforehand does not begin', async () => {
    await using imports = await openTestImports();
    const path = join(imports.folder, 'x.csv');
    await writeFile(path, text);
    const request = {
      path,
      fileName: 'x.csv',
      profile: tillProfile,
      actor: 'test',
      signal: AbortSignal.abort(),
    };
    await expect(runImport(imports.deps, request)).rejects.toMatchObject({ code: 'import.cancelled' });
  });
});
