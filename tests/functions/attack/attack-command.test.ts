import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The command as `npm run attack` starts it; what it is asked for here stops before anything is sent. */
async function attack(dataFolder: string, ...args: string[]): Promise<{ output: string; exitCode: number }> {
  const { FLUXION_DATA_BUCKET: _bucket, ...variables } = process.env;
  const command = join(root, 'functions/cli/attack.ts');
  const env = { ...variables, FLUXION_DATA: dataFolder };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { env });
    return { output: stdout, exitCode: 0 };
  } catch (error) {
    const { stderr, code } = error as { stderr: string; code: number };
    return { output: stderr, exitCode: code };
  }
}

describe('npm run attack', () => {
  test('attacks nobody but this machine', { timeout: 60_000 }, async () => {
    const folder = await makeTemporaryFolder();
    const { output, exitCode } = await attack(folder.path, '--url', 'http://localhost.evil.example');
    expect(exitCode).not.toBe(0);
    expect(output).toContain('Only http://localhost may be attacked.');
    await folder.remove();
  });
});
