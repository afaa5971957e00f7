/**
 * Builds a function as `sst deploy` does (sst 4.17.1, `pkg/runtime/node/build.go` and the platform's zip
 * step), so that what is tested is what would run: same bundler options, same npm command, same archiver.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { build } from 'esbuild';
import { openPromise as openZip } from 'yauzl';

const root = join(import.meta.dirname, '../..');
const nativePackage = '@duckdb/node-bindings';

/** What SST passes to npm for x86_64. */
const npmInstall = ['install', '--force', '--platform=linux', '--os=linux', '--arch=x64', '--cpu=x64'];

async function nativeFolder(): Promise<string> {
  return join(root, 'node_modules/.cache/fluxion-native', await nativeVersion());
}

/** Of DuckDB, as pinned in package.json. */
export async function nativeVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  // Both are published together, under one version.
  return manifest.dependencies['@duckdb/node-api'] as string;
}

/** Installs what SST leaves out of the bundle, once per version; the only step that needs the registry. */
export async function installNative(): Promise<void> {
  const folder = await nativeFolder();
  if (existsSync(join(folder, 'done'))) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const dependencies = { [nativePackage]: await nativeVersion() };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ dependencies }));
  execFileSync('npm', npmInstall, { cwd: folder, stdio: 'pipe' });
  await writeFile(join(folder, 'done'), '');
}

export async function isNativeInstalled(): Promise<boolean> {
  return existsSync(join(await nativeFolder(), 'done'));
}

/**
 * Bundles `entry` into `folder`, with the native packages and `copyFiles` beside it.
 * @param entry and `copyFiles` are relative to the project
 */
export async function buildFunction(
  entry: string,
  folder: string,
  copyFiles: readonly string[] = [],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [join(root, entry)],
    platform: 'node',
    external: ['sharp', 'pg-native', nativePackage],
    keepNames: true,
    bundle: true,
    sourcemap: 'linked',
    format: 'esm',
    target: 'es2024',
    mainFields: ['module', 'main'],
    splitting: true,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    entryNames: 'bundle',
    minify: true,
    banner: {
      js: [
        `import { createRequire as topLevelCreateRequire } from 'module';`,
        `const require = topLevelCreateRequire(import.meta.url);`,
        `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
        `const __filename = topLevelFileUrlToPath(import.meta.url)`,
        `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
      ].join('\n'),
    },
    logLevel: 'error',
  });
  const native = await nativeFolder();
  await cp(join(native, 'node_modules'), join(folder, 'node_modules'), { recursive: true });
  await cp(join(native, 'package.json'), join(folder, 'package.json'));
  for (const file of copyFiles) await cp(join(root, file), join(folder, file));
}

/** Unpacks a zip file as Lambda does. */
export async function unzipFunction(zipPath: string, folder: string): Promise<void> {
  const zip = await openZip(zipPath);
  for await (const entry of zip.eachEntry()) {
    const path = join(folder, entry.fileName);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
  }
}

/** Zips `folder` with the platform's own archiver, without source maps, as it is uploaded. */
export async function zipFunction(
  folder: string,
  zipPath: string,
): Promise<{ zippedBytes: number; unpackedBytes: number }> {
  const require = createRequire(join(root, '.sst/platform/package.json'));
  const archiver = require('archiver') as (format: 'zip', options: object) => Archive;
  const archive = archiver('zip', { statConcurrency: 1 });
  const output = createWriteStream(zipPath);
  const closed = new Promise<void>((resolve, reject) => {
    output.once('close', resolve);
    archive.on('warning', reject);
    archive.on('error', reject);
  });
  archive.pipe(output);
  let unpackedBytes = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || (dirname(path) === folder && path.endsWith('.map'))) continue;
    unpackedBytes += (await stat(path)).size;
    archive.file(path, { name: path.slice(folder.length + 1), date: new Date(0) });
  }
  await archive.finalize();
  await closed;
  return { zippedBytes: (await stat(zipPath)).size, unpackedBytes };
}

interface Archive {
  on(event: 'warning' | 'error', listener: (error: Error) => void): void;
  pipe(stream: NodeJS.WritableStream): void;
  file(path: string, options: { name: string; date: Date }): void;
  finalize(): Promise<void>;
}
