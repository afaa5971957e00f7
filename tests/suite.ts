/**
 * The whole suite: prepares what the tests use, then types, lint and every vitest file. Each check and each
 * test counts as one in the closing line. Arguments are passed on to vitest.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareBuild } from '../functions/local/prepare.mjs';
import { prepareChromium } from './support/chromium.ts';
import { installDebianPackages, isOnPath } from './support/debian.ts';

const root = join(import.meta.dirname, '..');
const outputFolder = join(root, 'tests/output');
const log = (line: string) => console.log(line);

interface Count {
  passed: number;
  failed: number;
}

const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
};

let count: Count = { passed: 0, failed: 1 };
try {
  count = await runSuite(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
console.log(`${count.passed} passed, ${count.failed} failed`);

async function runSuite(vitestArguments: readonly string[]): Promise<Count> {
  await mkdir(outputFolder, { recursive: true });
  await prepareBuild(root, log, { web: true });
  const chromium = prepareChromium(log);
  if (chromium) environment.CHROMIUM_PATH = chromium;
  if (!isOnPath('njs')) installDebianPackages(['njs'], log);
  for (const script of ['tests/infra/prepare.ts', 'tests/conformance/prepare.ts']) await prepare(script);

  const checks = [];
  for (const name of ['typecheck', 'lint']) checks.push(await runCheck(name));
  const tests = await runTests(vitestArguments);
  // A chosen part of the suite is run once; the whole also tries the API over the S3 protocol.
  if (vitestArguments.length === 0) checks.push(await runCheck('test:s3'));
  const failedChecks = checks.filter((passed) => !passed).length;
  return {
    passed: tests.passed + checks.length - failedChecks,
    failed: tests.failed + failedChecks,
  };
}

/** What cannot be prepared is said here; the tests that need it then skip or fail by name. */
async function prepare(script: string): Promise<void> {
  if (!existsSync(join(root, script))) return;
  log(`Preparing: ${script}`);
  const code = await run(process.execPath, [script]);
  if (code !== 0) log(`${script} ended with exit code ${code}.`);
}

async function runCheck(name: string): Promise<boolean> {
  log(`Check: ${name}`);
  return (await run('npm', ['run', '--silent', name])) === 0;
}

async function runTests(vitestArguments: readonly string[]): Promise<Count> {
  const report = join(outputFolder, 'vitest.json');
  await rm(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(process.execPath, [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...reporters,
    ...vitestArguments,
  ]);
  const counted = await readReport(report);
  // A crash, an unhandled rejection or a run without tests fails even when each finished test passed.
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  return counted;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: readonly { status: string; assertionResults: readonly { status: string }[] }[];
}

async function readReport(path: string): Promise<Count> {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const report = JSON.parse(await readFile(path, 'utf8')) as VitestReport;
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length };
}

function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
