/**
 * `npm start` and `npm run dev`: prepares the machine, then runs the local system on Node 24. Plain
 * JavaScript, because it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinary, PreparationError, prepareBuild, prepareDependencies } from './prepare.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const dev = process.argv.includes('--dev');
const log = (line) => console.log(line);

try {
  await prepareDependencies(root, log);
  await prepareBuild(root, log, { web: !dev });
} catch (error) {
  if (!(error instanceof PreparationError)) throw error;
  console.error(error.message);
  process.exit(error.exitCode);
}

const start = join(root, 'functions/local/start.ts');
const child = spawn(
  nodeBinary(root),
  dev ? ['--watch-preserve-output', '--watch', start, '--dev'] : [start],
  {
    cwd: root,
    // The channel tells the child when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
// A signal sent to npm alone ends the shell between npm and this process and gets no further.
if (process.env.npm_lifecycle_event) {
  const shell = process.ppid;
  setInterval(() => process.ppid === shell || child.kill('SIGTERM'), 500).unref();
}
child.on('exit', (code) => process.exit(code ?? 1));
