/**
 * What must be on disk before anything of Fluxion can run: the dependencies of the lock file, Node 24 among
 * them, and the built edge and page. Plain JavaScript, because it runs on whatever Node (20 or newer) the
 * machine has, before anything is installed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A condition that a person can act on, with the exit code of `startup-error.ts`. */
export class PreparationError extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

const buildFailed = 6;

/** Node 24, from the dependencies. @param {string} root */
export function nodeBinary(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * Installs the dependencies when they are missing or differ from the lock file.
 * @param {string} root @param {(line: string) => void} log
 */
export async function prepareDependencies(root, log) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new PreparationError(`Fluxion needs Node 20 or newer; this is ${process.version}.`, buildFailed);
  }
  if (dependenciesMatch(root) && existsSync(nodeBinary(root))) return;
  log('Installing dependencies …');
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const [command, ...start] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  const install = (...args) => run(root, command, [...start, ...args, ...options], `npm ${args[0]}`, log);
  try {
    await install('ci');
  } catch {
    // A registry that lacks the packages of other platforms makes npm write lock files that its own `ci` refuses.
    log('npm ci did not work; trying npm install, which takes the same versions …');
    await install('install', '--no-save');
  }
  if (!existsSync(nodeBinary(root))) {
    throw new PreparationError(
      'npm did not install Node 24: install scripts seem to be switched off (npm config get ignore-scripts).',
      buildFailed,
    );
  }
  log(`Dependencies installed in ${seconds(started)}.`);
}

/**
 * Builds the edge and, unless `web` is false, the page, where their sources have changed since the last build.
 * @param {string} root @param {(line: string) => void} log @param {{ web: boolean }} options
 */
export async function prepareBuild(root, log, options) {
  const node = nodeBinary(root);
  const targets = [
    {
      name: 'edge',
      sources: ['edge', 'functions/cli/build-edge.ts', 'package-lock.json'],
      output: 'dist/edge/cloudfront.js',
      command: ['functions/cli/build-edge.ts'],
    },
    {
      name: 'web',
      sources: [
        'web',
        'vite.config.ts',
        'functions/contract.ts',
        'functions/permissions.ts',
        'package-lock.json',
      ],
      output: 'dist/web/index.html',
      command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    },
  ];
  for (const target of targets) {
    if (target.name === 'web' && !options.web) continue;
    const stamp = join(root, 'dist', `.${target.name}.sha256`);
    const fingerprint = hashSources(root, target.sources);
    const built = existsSync(join(root, target.output)) && existsSync(stamp);
    if (built && readFileSync(stamp, 'utf8') === fingerprint) continue;
    log(`Building ${target.name} …`);
    const started = Date.now();
    await run(root, node, target.command, `The build of ${target.name}`, log);
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(stamp, fingerprint);
    log(`Built ${target.name} in ${seconds(started)}.`);
  }
}

/** Whether npm's own record of what it installed holds every package that this platform needs. */
function dependenciesMatch(root) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(
      readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8'),
    ).packages;
    return Object.entries(wanted).every(
      ([path, { version, optional, devOptional }]) =>
        path === '' ||
        installed[path]?.version === version ||
        ((optional || devOptional) && !installed[path]),
    );
  } catch {
    return false;
  }
}

function hashSources(root, sources) {
  const hash = createHash('sha256');
  const add = (path) =>
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  for (const source of sources) {
    const path = join(root, source);
    if (/\.\w+$/.test(source)) add(path);
    else {
      const entries = readdirSync(path, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      files.sort().forEach(add);
    }
  }
  return hash.digest('hex');
}

/** Runs to the end, quietly; what it printed is shown only when it fails. */
function run(root, command, args, name, log) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    const collect = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) =>
      reject(new PreparationError(`${name} could not be started: ${error.message}`, buildFailed)),
    );
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      log(output.trimEnd());
      reject(
        new PreparationError(`${name} failed (${signal ?? `exit code ${code}`}); see above.`, buildFailed),
      );
    });
  });
}

const seconds = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;
