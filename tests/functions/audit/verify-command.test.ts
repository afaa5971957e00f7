import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controlLogName } from '#data/audit/keys.ts';
import { openLocalData } from '#functions/local/local-data.ts';
import { entry } from '#tests/data/audit/fixtures.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { tenantId } from '../support/test-api.ts';

const root = resolve(import.meta.dirname, '../../..');
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  const data = await openLocalData(folder.path);
  for (const id of ['granja', 'granja2', 'cliente2']) {
    await data.registry.tenants.create({ id: tenantId(id), name: id });
  }
  for (let index = 1; index <= 70; index += 1) {
    await data.auditLogs.open(tenantId('granja')).append(entry(`t${index}`));
  }
  await data.auditLogs.open(controlLogName).append(entry('tenant'));
  const half = data.auditLogs.open(tenantId('granja2'));
  const ended = await half.append(entry('ended', { outcome: 'unknown' }));
  await half.append(entry('ended', { intent: ended.sequence }));
  await half.append(entry('cut', { outcome: 'unknown' }));
  await data.close();
});
afterAll(() => folder.remove());

/** The command as `npm run audit:verify` starts it. */
async function verify(...args: string[]) {
  const env = { ...process.env, FLUXION_DATA: folder.path };
  const command = join(root, 'functions/cli/audit-verify.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { env });
    return { output: stdout, exitCode: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { output: `${stdout}${stderr}`, exitCode: code };
  }
}

describe('npm run audit:verify', () => {
  test('says that a log is as it was written, and gives what to note', { timeout: 60_000 }, async () => {
    const { output, exitCode } = await verify('--tenant', 'granja');
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^granja: 70 records, as written\.[\s\S]*--anchor 70:[0-9a-f]{64}\n$/);
    const [, anchor = ''] = /--anchor (\S+)/.exec(output) ?? [];
    const [again, forged] = await Promise.all([
      verify('--tenant', 'granja', '--anchor', anchor),
      verify('--tenant', 'granja', '--anchor', `70:${'0'.repeat(64)}`),
    ]);
    expect(again.exitCode).toBe(0);
    expect(forged.exitCode).toBe(1);
    expect(forged.output).toContain('Record 70 is not the one that was noted earlier.');
  });

  test('verifies the control plane’s log, and one without a record', { timeout: 60_000 }, async () => {
    expect(await verify('--control')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('_control: 1 record, as'),
    });
    expect(await verify('--tenant', 'cliente2')).toEqual({
      exitCode: 0,
      output: 'cliente2: no record yet.\n',
    });
  });

  test('names what was begun and never ended, which is no alteration', { timeout: 60_000 }, async () => {
    const { output, exitCode } = await verify('--tenant', 'granja2');
    expect(exitCode).toBe(0);
    expect(output).toMatch(
      /^outcome unknown: Record 3, member\.role_changed of user cut, was begun; .*\ngranja2: 3 records, as written/,
    );
  });

  test('names the record that was altered, and ends with 1', { timeout: 60_000 }, async () => {
    const path = join(folder.path, 'store/registry/audit/granja/segments/000000000001.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"id":"t33"', '"id":"t99"'));
    const { output, exitCode } = await verify('--tenant', 'granja');
    expect(exitCode).toBe(1);
    expect(output).toContain('edited: Record 33 does not fit its own hash.');
    await writeFile(path, text);
  });

  test('says how it is used, and which tenant there is not', { timeout: 60_000 }, async () => {
    expect(await verify()).toMatchObject({ exitCode: 2, output: expect.stringContaining('Usage') });
    expect(await verify('--tenant', 'granja', '--control')).toMatchObject({ exitCode: 2 });
    expect(await verify('--tenant', 'nobody')).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('There is no tenant "nobody"'),
    });
  });
});
