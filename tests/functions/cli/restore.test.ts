/** `npm run restore` as a process, over a local folder. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { controlLogName } from '#data/audit/keys.ts';
import { openLocalData } from '#functions/local/local-data.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { tenantId } from '../support/test-api.ts';

const granja = tenantId('granja');
const command = resolve(import.meta.dirname, '../../../functions/cli/restore.ts');
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  const data = await openLocalData(join(folder.path, 'data'));
  await data.registry.tenants.create({ id: granja, name: 'La Granja' });
  await data.lake.tenant(granja).create();
  await data.close();
});
afterAll(() => folder.remove());

async function restore(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, FLUXION_DATA: join(folder.path, 'data') };
  const all = [command, '--tenant', 'granja', '--table', 'products', ...args];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, all, { env });
    return { code: 0, output: stdout };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { code, output: `${stdout}${stderr}` };
  }
}

test('what is brought back is in both logs', { timeout: 60_000 }, async () => {
  expect(await restore('--version', '0')).toMatchObject({ code: 0 });
  const data = await openLocalData(join(folder.path, 'data'));
  for (const log of [granja, controlLogName] as const) {
    expect(await readOutcomes(data.auditLogs.open(log))).toMatchObject([
      {
        action: 'table.restored',
        actor: { kind: 'system', name: 'Command line' },
        target: { kind: 'table', id: 'products' },
        before: { version: 0 },
        after: { restoredVersion: 0 },
      },
    ]);
  }
  await data.close();
});

test.each(['2027-02-31T00:00:00Z', '2027-02-28', 'yesterday'])(
  'a time such as %s is refused',
  { timeout: 60_000 },
  async (at) => {
    expect(await restore('--at', at)).toMatchObject({
      code: 2,
      output: expect.stringContaining('the time one that exists'),
    });
  },
);
