/**
 * `npm run build:edge`: bundles the edge for its two platforms.
 *
 * - dist/edge/cloudfront.js — the CloudFront Function's text. Its domain is the placeholder
 *   `__FLUXION_DOMAIN__`, filled in at deployment; unfilled it refuses every host.
 * - dist/edge/worker.js — the module that the local gateway runs in workerd.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export const domainPlaceholder = '__FLUXION_DOMAIN__';

/** CloudFront allows 10,240 bytes; the rest is room for a longer domain. */
const maxCloudFrontBytes = 9_500;

/**
 * What runtime 2.0 (and Debian's njs 0.7.9, which stands in for it) knows beyond ES5.1. esbuild lowers what
 * it can and refuses the rest (classes, destructuring, for-of …), so a construct outside the subset breaks
 * the build and never reaches the edge.
 */
const runtimeFeatures = {
  'const-and-let': true,
  arrow: true,
  'template-literal': true,
  'async-await': true,
};

/** The CloudFront Function's text, readable (identifiers keep their names). */
export async function bundleCloudFrontFunction(root: string): Promise<string> {
  const entry = `
    import cf from 'cloudfront';
    import { createViewerRequestHandler } from './edge/cloudfront.ts';
    const handle = createViewerRequestHandler(cf.kvs(), { domain: '${domainPlaceholder}', tenantParameter: false });
    export async function handler(event) { return handle(event); }`;
  const result = await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es5',
    supported: runtimeFeatures,
    external: ['cloudfront'],
    charset: 'ascii',
    minifyWhitespace: true,
    // Syntax stays as written: folded into an argument, an `await` crashes njs 0.7.9.
    legalComments: 'none',
    logLevel: 'silent',
  });
  const text = (result.outputFiles[0]?.text ?? '').replace(/export\s*\{\s*handler\s*\};?\s*$/, '');
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > maxCloudFrontBytes) {
    throw new Error(
      `The CloudFront Function has ${sizeBytes} bytes; at most ${maxCloudFrontBytes} are allowed.`,
    );
  }
  return text;
}

export async function bundleWorker(root: string): Promise<string> {
  const result = await build({
    entryPoints: [join(root, 'edge/worker.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  return result.outputFiles[0]?.text ?? '';
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '../..');
  const folder = join(root, 'dist/edge');
  const [cloudfront, worker] = await Promise.all([bundleCloudFrontFunction(root), bundleWorker(root)]);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'cloudfront.js'), cloudfront);
  await writeFile(join(folder, 'worker.js'), worker);
  console.log(
    `dist/edge: cloudfront.js ${Buffer.byteLength(cloudfront)} bytes, worker.js ${worker.length} bytes`,
  );
}
