/**
 * `node tests/infra/prepare.ts`: what the tests of the deployment need from the npm registry. SST's platform
 * with its provider SDKs goes into `.sst/platform`, to evaluate sst.config.ts with; the functions' native
 * packages are installed as a deployment would. No AWS account, no Pulumi engine. Safe to repeat; a second
 * run finds everything in place.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installNative } from './artefact.ts';

const root = join(import.meta.dirname, '../..');
const tools = join(root, 'node_modules/.cache/fluxion-sst');
const bin = join(tools, 'sst/bin');

/** What `sst install` of this SST version looks for before it does anything. */
const sstVersion = '4.17.1';
const pulumiVersion = 'v3.215.0';
const bun = {
  package: '@oven/bun-linux-x64@1.2.1',
  integrity:
    'sha512-3QDzETq7FLjjJyvuL6Sb7SGu7jHv2GllucJrKVElRgsbibCVbBLjF44EWjK/e4LB+z9qIDqreqrIQAS1IaPgiw==',
};

if (import.meta.main) {
  await installNative();
  if (isPrepared()) {
    console.log('tests/infra: SST’s platform is in place.');
  } else {
    prepare();
    console.log('tests/infra: SST’s platform was installed into .sst/platform.');
  }
}

/** Whether the tests of sst.config.ts can run. */
export function isPrepared(): boolean {
  const stamp = join(root, '.sst/platform/.prepared');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sstVersion;
}

function prepare(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Only prepared on Linux x64, the platform that is deployed from.');
  }
  mkdirSync(bin, { recursive: true });
  if (!existsSync(join(bin, 'bun'))) installBun();
  // Only asked for its version by `sst install`; the engine never runs here.
  writeFileSync(join(bin, 'pulumi'), `#!/bin/sh\necho ${pulumiVersion}\n`);
  chmodSync(join(bin, 'pulumi'), 0o755);
  execFileSync(join(root, 'node_modules/.bin/sst'), ['install', '--stage', 'synth'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, XDG_CONFIG_HOME: tools, SST_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  writeFileSync(join(root, '.sst/platform/.prepared'), sstVersion);
}

function installBun(): void {
  const folder = join(tools, 'bun');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', bun.package], { cwd: folder, encoding: 'utf8' }),
  ) as [{ filename: string }];
  const archive = join(folder, packed.filename);
  const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (digest !== bun.integrity) throw new Error(`${bun.package} has the unexpected digest ${digest}.`);
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  cpSync(join(folder, 'package/bin/bun'), join(bin, 'bun'));
  chmodSync(join(bin, 'bun'), 0o755);
  rmSync(folder, { recursive: true, force: true });
}
