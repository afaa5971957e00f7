import { spawn } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planLimits } from '#data/registry/plans.ts';
import { openLocalData } from '#functions/local/local-data.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { tenantId } from '#tests/data/lake/support/test-lake.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

const command = resolve(import.meta.dirname, '../../../functions/cli/import.ts');

describe('the import command', () => {
  let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    const data = await openLocalData(join(folder.path, 'data'));
    const { id } = await data.registry.tenants.ensure({ id: tenantId('granja'), name: 'La Granja' });
    await data.lake.tenant(id).create();
    await data.close();
  });
  afterAll(() => folder.remove());

  async function run(
    text: string | null,
    ...args: string[]
  ): Promise<{ code: number | null; output: string }> {
    const path = join(folder.path, 'file.csv');
    if (text !== null) await writeFile(path, text);
    const all = ['--tenant', 'granja', ...args, ...(text === null ? [] : ['--file', path])];
    const child = spawn(process.execPath, [command, ...all], {
      env: { ...process.env, FLUXION_DATA: join(folder.path, 'data') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, output };
  }

  it('imports, lists, undoes, and says so in words', async () => {
    const text = 'codigo;nombre;precio\nA;Uno;1,5\n';
    const imported = await run(text, '--table', 'products', '--save-profile', 'lista');
    expect(imported).toMatchObject({ code: 0 });
    expect(imported.output).toMatch(/Imported\.[\s\S]*Rows in the file +1[\s\S]*new +1/);
    // The profile is found by the columns.
    const again = await run(text, '--table', 'products');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('“lista”') });
    expect(again.output).toContain('nothing changed');
    const id = /Import ([0-9a-f]{24})/.exec(imported.output)?.[1] ?? '';
    expect((await run(null, '--list')).output).toContain(id);
    expect(await run(null, '--undo', id)).toMatchObject({
      code: 0,
      output: expect.stringContaining('1 rows removed'),
    });
    const data = await openLocalData(join(folder.path, 'data'));
    const records = await readOutcomes(data.auditLogs.open(tenantId('granja')));
    await data.close();
    expect(records.map(({ action, actor, target }) => [action, actor.name, target?.id]).reverse()).toEqual([
      ['import.committed', 'Command line', id],
      ['import_profile.saved', 'Command line', 'lista'],
      ['import.undone', 'Command line', id],
    ]);
  });

  it.each([
    ['an unknown table', 2, 'x\n1\n', ['--table', 'secrets']],
    ['an unknown profile', 2, 'x\n1\n', ['--table', 'products', '--profile', 'none']],
    [
      'a policy that the table does not know',
      2,
      'codigo,nombre\nA,Uno\n',
      ['--table', 'products', '--policy', 'replace'],
    ],
    ['a policy that there is not', 2, 'x\n1\n', ['--table', 'products', '--policy', 'all']],
    ['an empty file', 10, '', ['--table', 'products']],
    ['missing columns', 11, 'x,y\n1,2\n', ['--table', 'products']],
    [
      'numbers that can be read in two ways',
      11,
      'codigo,nombre,precio\nA,Uno,1.234\n',
      ['--table', 'products'],
    ],
    ['too many rejects', 12, 'codigo,nombre\nA,\n', ['--table', 'products']],
    ['an import that does not exist', 2, null, ['--undo', 'none']],
  ] as const)('ends with its own exit code for %s', async (_case, code, text, args) => {
    const result = await run(text, ...args);
    expect(result.code).toBe(code);
    expect(result.output).not.toMatch(/\n {4}at /);
  });

  describe('of a shop on a small plan', () => {
    const path = () => join(folder.path, 'large.csv');
    beforeAll(async () => {
      const data = await openLocalData(join(folder.path, 'data'));
      const { id } = await data.registry.tenants.ensure({
        id: tenantId('cliente2'),
        name: 'Casa Istmo',
        plan: 'free',
      });
      await data.lake.tenant(id).create();
      await data.close();
    });

    it('refuses more rows than the plan allows, as the API does, and writes nothing', {
      timeout: 120_000,
    }, async () => {
      const { maxImportRows } = planLimits.free;
      await writeFile(path(), `codigo,nombre\n${'A,B\n'.repeat(maxImportRows + 1)}`);
      const result = await run(null, '--tenant', 'cliente2', '--table', 'products', '--file', path());
      expect(result.code).toBe(10);
      expect(result.output).toMatch(/has 1000001 rows, and your plan allows 1000000.*import\.too_many_rows/);
      expect((await run(null, '--tenant', 'cliente2', '--list')).output).toContain('No imports so far.');
    });

    it('refuses a larger file than the plan allows before it reads it', async () => {
      await writeFile(path(), '');
      await truncate(path(), planLimits.free.maxUploadBytes + 1);
      const args = ['--tenant', 'cliente2', '--table', 'products', '--profile', 'ar-precios'];
      const result = await run(null, ...args, '--file', path());
      expect(result.code).not.toBe(0);
      expect(result.output).toMatch(/your plan allows 209715200.*import\.too_large/);
    });
  });
});
