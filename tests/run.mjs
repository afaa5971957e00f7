/**
 * `npm test` on any machine with Node 20 or newer and npm. Installs what is missing, then runs the suite on
 * Node 24. The very last line is always `N passed, N failed`. Plain JavaScript, because it runs before
 * anything is installed.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinary, prepareDependencies } from '../functions/local/prepare.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

try {
  await prepareDependencies(root, (line) => console.log(line));
  process.exitCode = await runSuite();
} catch (error) {
  console.log(error.message);
  crash();
}

/** Resolves with the exit code; the suite has printed its closing line unless it was killed. */
function runSuite() {
  return new Promise((resolve, reject) => {
    const suite = spawn(nodeBinary(root), [join(root, 'tests/suite.ts'), ...process.argv.slice(2)], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => suite.kill(signal));
    suite.on('error', reject);
    suite.on('close', (code, signal) => {
      if (code === null) reject(new Error(`The test run was ended by ${signal}.`));
      else resolve(code);
    });
  });
}

function crash() {
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
