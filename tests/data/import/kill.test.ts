import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { createShop, readSales, tillExport, withData } from './till-shop.ts';

const root = resolve(import.meta.dirname, '../../..');
const lines = 8_000;

/** Kills at these steps, some time after the step began: before, during and after the commit. */
const kills = [
  ['open', 0],
  ['read', 5],
  ['check', 20],
  ['compare', 0],
  ['compare', 60],
  ['write', 0],
  ['write', 40],
  ['write', 120],
  ['write', 300],
  ['rollups', 10],
] as const;

it('an import killed at any moment shows no half of it, and run again completes it', {
  timeout: 300_000,
}, async () => {
  const folder = await makeTemporaryFolder();
  try {
    const file = join(folder.path, 'till.csv');
    await writeFile(file, tillExport(lines));
    const undisturbed = await prepare(join(folder.path, 'undisturbed'));
    expect(await runToEnd(undisturbed, file)).toBe(0);
    const expected = await read(undisturbed);
    expect(expected).toMatchObject([{ n: lines }]);

    const disturbed = await prepare(join(folder.path, 'disturbed'));
    for (const [step, delayMs] of kills) {
      await runAndKill(disturbed, file, step, delayMs);
      const [seen] = await read(disturbed);
      expect([0, lines], `after a kill at ${step}`).toContain(seen?.n);
    }
    expect(await runToEnd(disturbed, file)).toBe(0);
    expect(await read(disturbed)).toEqual(expected);
    // And now it is known.
    expect(await runToEnd(disturbed, file)).toBe(0);
    expect(await read(disturbed)).toEqual(expected);
  } finally {
    await folder.remove();
  }
});

const prepare = async (dataFolder: string) => {
  await createShop(dataFolder);
  return dataFolder;
};
const read = (dataFolder: string) => withData(dataFolder, readSales);

function start(dataFolder: string, file: string) {
  const args = ['--tenant', 'granja', '--table', 'sales', '--file', file, '--profile', 'till'];
  return spawn(process.execPath, [join(root, 'functions/cli/import.ts'), ...args], {
    env: { ...process.env, FLUXION_DATA: dataFolder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

function runToEnd(dataFolder: string, file: string): Promise<number | null> {
  const child = start(dataFolder, file);
  child.stderr.resume();
  return new Promise((done) => child.once('exit', (code) => done(code)));
}

async function runAndKill(dataFolder: string, file: string, step: string, delayMs: number): Promise<void> {
  const child = start(dataFolder, file);
  const exited = new Promise((done) => child.once('exit', done));
  let output = '';
  const reached = new Promise<void>((done) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes(`  ${step}\n`)) done();
    });
  });
  // An import that is known already may be over before it reaches the step.
  await Promise.race([reached, exited]);
  await wait(delayMs);
  child.kill('SIGKILL');
  await exited;
}
