/** The local system as a process, on one data folder over several lives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { prepareBuild } from '../../../functions/local/prepare.mjs';

const root = join(import.meta.dirname, '../../..');
const node = join(root, 'node_modules/.bin/node');

interface Life {
  process: ChildProcess;
  port: number;
  output: string;
}

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
const lives = new Set<ChildProcess>();

beforeAll(async () => {
  await prepareBuild(root, () => undefined, { web: true });
  folder = await makeTemporaryFolder();
}, 300_000);
afterAll(async () => {
  for (const life of lives) life.kill('SIGKILL');
  await folder.remove();
});

function launch(script: string, args: readonly string[], settings: Record<string, string>): ChildProcess {
  const child = spawn(node, [join(root, script), ...args], {
    env: { ...process.env, FLUXION_DEMO_SCALE: '0.02', PORT: '0', FLUXION_DATA: folder.path, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  lives.add(child);
  child.once('close', () => lives.delete(child));
  return child;
}

/** Resolves when the process says that it is ready. */
async function start(settings: Record<string, string> = {}): Promise<Life> {
  const child = launch('functions/local/start.ts', [], settings);
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    const port = /Landing page\s+http:\/\/localhost:(\d+)/.exec(output)?.[1];
    if (port && output.includes('Ctrl-C stops')) return { process: child, port: Number(port), output };
  }
  throw new Error(`It ended before it was ready: ${output}`);
}

async function run(script: string, args: readonly string[], settings: Record<string, string> = {}) {
  const child = launch(script, args, settings);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code: code ?? signal, stdout, stderr };
}

async function stop({ process: child }: Life, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

const makeKey = async (...args: string[]) => run('functions/cli/key.ts', args);
/** Status of the API host's answer (Node itself may not resolve `api.localhost`); null where nobody listens. */
const ask = (port: number, path: string, headers: Record<string, string> = {}) =>
  new Promise<number | null>((resolve) => {
    const request = get(
      { host: '127.0.0.1', port, path, headers: { host: 'api.localhost', ...headers } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? null);
      },
    );
    request.on('error', () => resolve(null));
  });
const keyStatus = (port: number, key: string) => ask(port, '/api/v1/me', { authorization: `Bearer ${key}` });
const isUp = async (port: number) => (await ask(port, '/api/v1/health')) === 200;

describe('the local system', () => {
  test('keeps what it holds over restarts, serves keys made while it runs and leaves nothing behind', async () => {
    const before = new Set(await readdir(tmpdir()));
    const first = await start();
    const made = await makeKey('--tenant', 'granja', '--scopes', 'read,write');
    expect(made.code).toBe(0);
    const key = made.stdout.trim().split('\n').at(-1) ?? '';
    expect(key).toMatch(/^flx_[0-9A-Za-z]{36}$/);
    expect(await isUp(first.port)).toBe(true);
    expect(await stop(first, 'SIGTERM')).toBe(0);
    expect(await isUp(first.port)).toBe(false);
    const left = (await readdir(tmpdir())).filter(
      (name) => !before.has(name) && name.startsWith('miniflare'),
    );
    expect(left).toEqual([]);

    const second = await start();
    expect(second.output).not.toContain('Demo tenants');
    expect(await keyStatus(second.port, key)).toBe(200);
    expect(await stop(second, 'SIGINT')).toBe(0);
  }, 300_000);

  test('runs twice on one folder', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const { stdout } = await makeKey('--tenant', 'granja');
    const key = stdout.trim().split('\n').at(-1) ?? '';
    expect(await keyStatus(one.port, key)).toBe(200);
    expect(await keyStatus(other.port, key)).toBe(200);
    await Promise.all([stop(one, 'SIGTERM'), stop(other, 'SIGTERM')]);
  }, 300_000);

  test('says in one sentence why it does not start', async () => {
    const life = await start();
    const file = join(folder.path, 'a-file');
    await writeFile(file, '');
    const cases = [
      { settings: { PORT: String(life.port) }, code: 3, says: /^Port \d+ is in use\. .*\n$/ },
      {
        settings: { PORT: 'http' },
        code: 2,
        says: /^PORT must be a number from 0 to 65535, not "http"\.\n$/,
      },
      { settings: { FLUXION_DEMO_SCALE: '0' }, code: 2, says: /^FLUXION_DEMO_SCALE must be above 0.*\n$/ },
      { settings: { FLUXION_DATA: file }, code: 4, says: /^The data folder .* is not a folder.*\n$/ },
      { settings: { FLUXION_DATA: join(file, 'below') }, code: 4, says: /^The data folder .*\n$/ },
    ];
    for (const { settings, code, says } of cases) {
      const ended = await run('functions/local/start.ts', [], settings);
      expect(ended).toEqual({ code, stdout: '', stderr: expect.stringMatching(says) });
    }
    await stop(life, 'SIGTERM');
  }, 300_000);
});

describe('the key command', () => {
  test.each([
    [['--tenant', 'nadie'], /There is no tenant "nadie"/],
    [['--tenant', '../granja'], /^Usage:/],
    [[], /^Usage:/],
    [['--tenant', 'granja', '--operator'], /^Usage:/],
    [['--tenant', 'granja', '--scopes', 'read,root'], /The scopes are read, write, import, admin/],
    [['--tenent', 'granja'], /--tenent/],
  ])('refuses %j with a sentence', async (args, says) => {
    const { code, stdout, stderr } = await makeKey(...args);
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
