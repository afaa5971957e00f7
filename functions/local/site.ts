/**
 * The site's origin on a laptop, as the bucket and CloudFront behave in AWS: the built page from a folder,
 * the tenants' own files from the store, with the same cache rules and security headers.
 */
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { ObjectStore } from '#data/store/object-store.ts';
import { siteSecurityHeaders } from '#edge/site-headers.ts';
import type { Origin } from './gateway.ts';

export interface SiteOptions {
  /** Folder of the built page, or the origin that serves it from its sources. */
  pages: string | Origin;
  /** The view of the store that holds `_t/<tenant>/…`. */
  siteStore: ObjectStore;
}

interface SiteFile {
  body: Uint8Array;
  etag: string;
  contentType: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const compressible = /^(?:text\/|application\/(?:json|manifest\+json|wasm)|image\/svg)/;

/** An origin that answers GET and HEAD of paths that the edge has rewritten. */
export function createSite(options: SiteOptions): Origin {
  const securityHeaders = siteSecurityHeaders({ uploadOrigins: [] });
  return async (request) => {
    const path = new URL(request.url).pathname;
    const isTenantFile = path.startsWith('/_t/');
    if (!isTenantFile && typeof options.pages !== 'string') return options.pages(request);
    const file = isTenantFile
      ? await readTenantFile(options.siteStore, path.slice(1))
      : await readBuiltFile(options.pages as string, path);
    const headers = new Headers(securityHeaders);
    if (!file) {
      headers.set('content-type', 'text/plain; charset=utf-8');
      return new Response('Not found\n', { status: 404, headers });
    }
    headers.set('etag', file.etag);
    headers.set('cache-control', cacheControl(path));
    headers.set('vary', 'accept-encoding');
    if (request.headers.get('if-none-match') === file.etag)
      return new Response(null, { status: 304, headers });
    headers.set('content-type', file.contentType);
    // The gateway compresses by this header, as CloudFront does.
    if (
      compressible.test(file.contentType) &&
      /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
    ) {
      headers.set('content-encoding', 'gzip');
    }
    return new Response(request.method === 'HEAD' ? null : (file.body as BodyInit), { headers });
  };
}

/** Names under /assets/ hold a hash of their content; everything else is asked for anew. */
function cacheControl(path: string): string {
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

async function readBuiltFile(folder: string, path: string): Promise<SiteFile | null> {
  const file = normalize(join(folder, path));
  if (!file.startsWith(folder + sep)) return null;
  try {
    const { mtimeMs, size } = await stat(file);
    return {
      body: await readFile(file),
      etag: `"${Math.round(mtimeMs).toString(36)}-${size.toString(36)}"`,
      contentType: contentTypes[extname(file)] ?? 'application/octet-stream',
    };
  } catch {
    return null;
  }
}

async function readTenantFile(store: ObjectStore, key: string): Promise<SiteFile | null> {
  const object = await store.get(key);
  if (!object) return null;
  return { body: object.body, etag: object.etag, contentType: contentTypeOf(key, object.body) };
}

/** Folders keep no content types, so an image is known by its first bytes. */
function contentTypeOf(key: string, body: Uint8Array): string {
  const byName = contentTypes[extname(key)];
  if (byName) return byName;
  const start = Buffer.from(body.subarray(0, 16)).toString('latin1');
  if (start.startsWith('\x89PNG')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return 'image/webp';
  return start.trimStart().startsWith('<') ? 'image/svg+xml' : 'application/octet-stream';
}
