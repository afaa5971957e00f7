/**
 * `npm start` and `npm run dev`: prepares the machine, then runs the local system on Node 24; with `--dev`
 * again after every change of a source of the edge or the server. Plain JavaScript, because it runs before
 * anything is installed.
 */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinary, PreparationError, prepareBuild, prepareDependencies } from './prepare.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const dev = process.argv.includes('--dev');
const log = (line) => console.log(line);

/** Editors save in several steps. */
const settleMs = 200;

try {
  await prepareDependencies(root, log);
  await prepareBuild(root, log, { web: !dev });
} catch (error) {
  if (!(error instanceof PreparationError)) throw error;
  console.error(error.message);
  process.exit(error.exitCode);
}

let stopping = false;
let restarting = false;
let child = start();
const stop = () => {
  stopping = true;
  if (child.exitCode !== null || child.signalCode !== null) process.exit(0);
  child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
// A signal sent to npm alone ends the shell between npm and this process and gets no further.
if (process.env.npm_lifecycle_event) {
  const shell = process.ppid;
  setInterval(() => process.ppid === shell || stop(), 500).unref();
}
if (dev) watchSources();

function start() {
  const system = spawn(nodeBinary(root), [join(root, 'functions/local/start.ts'), ...process.argv.slice(2)], {
    cwd: root,
    // The channel tells the child when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  system.on('exit', (code) => {
    if (restarting && !stopping) {
      restarting = false;
      child = start();
    } else if (dev && code !== 0 && !stopping) log('Stopped. It starts again when a source changes.');
    else process.exit(code ?? 1);
  });
  return system;
}

function watchSources() {
  let timer;
  const changed = (_event, file) => {
    if (!file?.endsWith('.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => void restart(file), settleMs);
  };
  for (const folder of ['data', 'edge', 'functions']) watch(join(root, folder), { recursive: true }, changed);
}

async function restart(file) {
  log(`${file} changed: starting again …`);
  await prepareBuild(root, log, { web: false }).catch((error) => log(error.message));
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  if (hasEnded) child = start();
  else {
    restarting = true;
    child.kill('SIGTERM');
  }
}
