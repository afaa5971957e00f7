import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportError } from '#data/import/errors.ts';
import { inspectFile } from '#data/import/inspect-file.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { openSource } from '#data/import/source/open-source.ts';
import { hostileFiles, zip } from './hostile-files.ts';
import { openTestImports, type TestImports } from './support.ts';

const profile: ImportProfile = { name: 'products', title: 'Products', table: 'products' };

describe('a hostile file', () => {
  let imports: TestImports;
  beforeAll(async () => {
    imports = await openTestImports();
  });
  afterAll(() => imports[Symbol.asyncDispose]());

  it.each(hostileFiles)(
    '$name ends in a named error or a correct import',
    { timeout: 30_000 },
    async ({ body, expected, table = 'products' }) => {
      await imports.test.tenant.delete(table, []);
      const attempt = imports.importText(body, { profile: { ...profile, table }, again: true });
      if (typeof expected === 'string') {
        const error = await attempt.then(
          (result) => result.counts,
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(ImportError);
        expect((error as ImportError).code).toBe(expected);
        expect((error as ImportError).message).toMatch(/^[\p{Lu}\d].+\.$/su);
        expect(await imports.rows(table)).toEqual([]);
      } else {
        const { counts } = await attempt;
        expect(counts).toMatchObject({ inserted: expected.inserted, rejected: expected.rejected });
        expect(await imports.rows(table)).toHaveLength(expected.inserted);
        if (expected.names) {
          const found = await imports.rows('products', 'SELECT name FROM products ORDER BY product_id');
          expect(found.map((row) => row.name)).toEqual(expected.names);
        }
      }
      const scratch = join(imports.test.cacheDirectory, imports.test.tenant.tenantId, 'scratch');
      expect((await readdir(scratch)).filter((name) => !name.startsWith('spill-'))).toEqual([]);
    },
  );

  it('that unpacks to more than it may is given up', async () => {
    const path = join(imports.folder, 'bomb.zip');
    await writeFile(path, zip({ 'big.csv': 'a,b\n'.repeat(500_000) }));
    await expect(
      openSource({ path, directory: imports.folder, maxUnpackedBytes: 1_000_000 }),
    ).rejects.toMatchObject({
      code: 'import.too_large',
    });
  });

  it('with a line without end is given up at the limit, not at its end', async () => {
    const path = join(imports.folder, 'endless.csv');
    // Whoever reads on comes to NUL bytes, which are refused by another name.
    await writeFile(path, `codigo,nombre,precio\nA,${'x'.repeat(40_000_000)}`);
    await truncate(path, 2 * 2 ** 30);
    await expect(openSource({ path, directory: imports.folder })).rejects.toMatchObject({
      code: 'import.damaged_file',
      message: expect.stringContaining('longer than 31 MB'),
    });
    // What is looked at first is its beginning, which has column names and no end of a row.
    await expect(inspectFile(imports.deps, { path })).rejects.toMatchObject({ code: 'import.damaged_file' });
  });

  it('that is a folder or missing is said to be', async () => {
    for (const path of [imports.folder, join(imports.folder, 'none')]) {
      await expect(openSource({ path, directory: imports.folder })).rejects.toMatchObject({
        code: 'import.file_not_found',
      });
    }
  });
});
