import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { openLocalData } from '#functions/local/local-data.ts';
import { line } from '#tests/data/lake/support/test-lake.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The command as `npm run maintain` starts it. */
async function maintain(dataFolder: string, ...args: string[]) {
  const env = { ...process.env, FLUXION_DATA: dataFolder };
  const command = join(root, 'functions/cli/maintain.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { env });
    return { output: stdout, exitCode: 0 };
  } catch (error) {
    const { stderr, code } = error as { stderr: string; code: number };
    return { output: stderr, exitCode: code };
  }
}

describe('npm run maintain', () => {
  it('compacts, refreshes, prints what it did, and finds nothing to do the next time', {
    timeout: 120_000,
  }, async () => {
    const folder = await makeTemporaryFolder();
    const tenantId = parseTenantId('granja') as TenantId;
    const data = await openLocalData(folder.path);
    await data.registry.tenants.create({
      id: tenantId,
      name: 'La Granja',
      settings: { currency: 'VES', timeZone: 'America/Caracas' },
    });
    const tenant = data.lake.tenant(tenantId);
    await tenant.create();
    for (const ticket of ['t1', 't2', 't3']) await tenant.append('sales', { rows: [line(ticket, 1)] });
    await data.close();

    const first = await maintain(folder.path, '--tenant', 'granja', '--min-files', '2');
    expect(first).toEqual({
      exitCode: 0,
      output: [
        'granja sales: compacted, 2026-01: 3 files into one',
        'granja sales_by_day_store: refreshed, 1 month',
        'granja sales_by_day_product: refreshed, 1 month',
        'granja sales_by_month_store_category: refreshed, 1 month',
        '1 tenant maintained in 4 steps.',
        '',
      ].join('\n'),
    });
    const second = await maintain(folder.path, '--min-files', '2');
    expect(second.output).toBe('1 tenant maintained in 0 steps.\n');
    await folder.remove();
  });

  it('says in a sentence which tenant there is not, and how it is used', { timeout: 120_000 }, async () => {
    const folder = await makeTemporaryFolder();
    const unknown = await maintain(folder.path, '--tenant', 'nobody');
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.output).toContain('There is no tenant "nobody"');
    expect((await maintain(folder.path, '--min-files', '1')).output).toContain('Usage: npm run maintain');
    await folder.remove();
  });
});
