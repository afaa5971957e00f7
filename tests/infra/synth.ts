/**
 * Evaluates sst.config.ts as `sst deploy` would, through SST's own platform, with Pulumi's engine mocked:
 * every resource that would be deployed comes back with its final inputs. Nothing is deployed and nothing
 * but this machine is asked. `prepare.ts` must have run.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleCloudFrontFunction } from '#functions/cli/build-edge.ts';

const root = join(import.meta.dirname, '../..');
const platform = join(root, '.sst/platform');
const nativeLibrary = 'node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so';

export interface SynthResource {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  options: { retainOnDelete: boolean };
}

/** What SST was asked to build for one function. */
export interface FunctionBuild {
  functionID: string;
  handler: string;
  runtime: string;
  properties: { architecture: string; install?: Record<string, string>; minify?: boolean };
}

export interface Synth {
  app: { name: string; removal: string; protect: boolean };
  resources: SynthResource[];
  builds: FunctionBuild[];
  outputs: Record<string, unknown>;
}

/** A bundle that evaluates the config; shared by all stages. */
export interface SynthProgram {
  run(stage: string, environment?: Record<string, string>): Promise<Synth>;
  /** Runs `action` as if npm had left the native library out of the functions. */
  dropNativeLibrary(action: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openSynth(): Promise<SynthProgram> {
  // Inside the platform, whose node_modules the bundle imports from.
  const folder = await mkdtemp(join(platform, 'synth-'));
  await Promise.all([bundle(folder), layProject(folder)]);
  return {
    run: (stage, environment = {}) => evaluate(folder, stage, environment),
    dropNativeLibrary: async (action) => {
      const path = join(folder, 'artefact', nativeLibrary);
      await rm(path);
      await action();
      await writeFile(path, '');
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function bundle(folder: string): Promise<void> {
  await build({
    stdin: {
      contents: await readFile(join(import.meta.dirname, 'synth-entry.mjs'), 'utf8'),
      resolveDir: root,
    },
    alias: { 'sst-platform': platform },
    outfile: join(folder, 'synth.mjs'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    keepNames: true,
    inject: [join(platform, 'src/shim/run.js')],
    define: { $app: 'globalThis.$app', $cli: 'globalThis.$cli', $dev: 'globalThis.$dev' },
    logLevel: 'error',
  });
}

/** A project folder with the real edge function, a site of three files, and a function's build output. */
async function layProject(folder: string): Promise<void> {
  await mkdir(join(folder, 'project/dist/edge'), { recursive: true });
  await mkdir(join(folder, 'project/dist/web/assets'), { recursive: true });
  await writeFile(join(folder, 'project/dist/edge/cloudfront.js'), await bundleCloudFrontFunction(root));
  await writeFile(join(folder, 'project/dist/web/index.html'), '<!doctype html>');
  await writeFile(join(folder, 'project/dist/web/assets/app-1a2b3c4d.js'), 'export {};');
  await writeFile(join(folder, 'project/dist/web/assets/engine-5e6f7a8b.wasm'), Buffer.alloc(11_000_000));
  await symlink(join(root, 'package.json'), join(folder, 'project/package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'project/node_modules'));
  await mkdir(join(folder, 'artefact', dirname(nativeLibrary)), { recursive: true });
  await writeFile(join(folder, 'artefact', nativeLibrary), '');
}

async function evaluate(folder: string, stage: string, environment: Record<string, string>): Promise<Synth> {
  const builds: FunctionBuild[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { method, params } = JSON.parse(text) as { method: string; params: [FunctionBuild] };
      if (method === 'Runtime.Build') builds.push(params[0]);
      response.end(JSON.stringify(answerOf(method, params[0], folder)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const text = await runNode(join(folder, 'synth.mjs'), {
      PATH: process.env.PATH ?? '',
      SST_SERVER: `http://127.0.0.1:${port}`,
      SYNTH_STAGE: stage,
      SYNTH_ROOT: join(folder, 'project'),
      SYNTH_PLATFORM: platform,
      FLUXION_VERSION: 'test',
      ...environment,
    });
    return { ...(JSON.parse(text) as Omit<Synth, 'builds'>), builds };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function answerOf(method: string, input: FunctionBuild, folder: string): object {
  if (method === 'Provider.Aws.Bootstrap') {
    return { result: { asset: 'sst-asset', state: 'sst-state', assetEcrRegistryId: '', assetEcrUrl: '' } };
  }
  if (method === 'Runtime.Build') {
    const handler = `bundle.${input.handler.split('.').at(-1)}`;
    return { result: { out: join(folder, 'artefact'), handler, errors: [], sourcemaps: [] } };
  }
  return { error: `rpc: can't find ${method}` };
}

function runNode(path: string, env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout.slice(stdout.lastIndexOf('\n{"app"') + 1));
      else reject(new Error(`The config could not be evaluated:\n${stderr || stdout}`));
    });
  });
}
