/**
 * Installs the independent readers (Python packages; Spark also fetches its jars) once, so that the
 * conformance tests themselves need no network. Whatever cannot be had is said and left out.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ConformanceEnvironment,
  conformanceFolder,
  environmentFolder,
  installedEnvironment,
  markerFile,
  type ReaderName,
  readerNames,
  requirementFiles,
} from './environment.ts';

const installTimeoutMs = 15 * 60_000;

function run(
  command: string,
  parameters: readonly string[],
  environment: Record<string, string> = {},
): string | null {
  const result = spawnSync(command, parameters, {
    input: '',
    encoding: 'utf8',
    timeout: installTimeoutMs,
    env: { ...process.env, ...environment },
  });
  if (result.status === 0) return null;
  const reason = result.error?.message ?? result.stderr.trim().split('\n').at(-1);
  return `${command} ${parameters.join(' ')}: ${reason ?? `exit ${result.status}`}`;
}

function prepare(): ConformanceEnvironment {
  const folder = environmentFolder();
  const python = join(folder, 'venv', 'bin', 'python');
  const ivyFolder = join(folder, 'ivy');
  mkdirSync(ivyFolder, { recursive: true });
  const install = (requirements: string) =>
    run(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--disable-pip-version-check',
      '-r',
      requirements,
    ]);

  console.log('conformance: installing delta-rs, Polars and DuckDB with its delta extension …');
  const baseFailure = run('python3', ['-m', 'venv', join(folder, 'venv')]) ?? install(requirementFiles.base);
  const missing: Partial<Record<ReaderName, string>> = {};
  if (baseFailure) {
    for (const name of readerNames) missing[name] = baseFailure;
    return { python, ivyFolder, readers: [], missing };
  }
  console.log('conformance: installing Spark with delta-spark (about 450 MB, once) …');
  const sparkFailure = install(requirementFiles.spark);
  for (const name of readerNames) {
    const failure =
      (name === 'spark' ? sparkFailure : null) ??
      run(python, [join(conformanceFolder, 'readers.py'), name], { FLUXION_CONFORMANCE_IVY: ivyFolder });
    if (failure) missing[name] = failure;
  }
  return { python, ivyFolder, readers: readerNames.filter((name) => !(name in missing)), missing };
}

let environment = installedEnvironment();
if (!environment) {
  environment = prepare();
  if (environment.readers.length > 0) writeFileSync(markerFile(), JSON.stringify(environment, null, 2));
}
console.log(`conformance: readers ready: ${environment.readers.join(', ') || 'none'}`);
for (const [name, reason] of Object.entries(environment.missing)) {
  console.log(`conformance: !!! ${name} CANNOT BE HAD and is SKIPPED: ${reason}`);
}
