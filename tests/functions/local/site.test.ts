import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createSite } from '#functions/local/site.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const text = (content: string) => new TextEncoder().encode(content);

async function openSite() {
  const folder = await makeTemporaryFolder();
  const webFolder = join(folder.path, 'web');
  await mkdir(join(webFolder, 'assets'), { recursive: true });
  await writeFile(join(webFolder, 'index.html'), '<!doctype html>');
  await writeFile(join(webFolder, 'assets/app-1a2b.js'), 'run()');
  await writeFile(join(folder.path, 'secrets.json'), '{}');
  const siteStore = createMemoryStore();
  await siteStore.put('_t/granja/config.json', text('{"name":"La Granja"}'));
  await siteStore.put('_t/granja/logo', text('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  await siteStore.put('_t/cliente2/logo', png);
  const site = createSite({ pages: webFolder, siteStore });
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    site(new Request(`http://granja.localhost${path}`, { method, headers }));
  return { get, [Symbol.asyncDispose]: () => folder.remove() };
}

describe('the local site', () => {
  test('lets browsers keep hashed files for ever and ask again for the rest', async () => {
    await using site = await openSite();
    const cacheOf = async (path: string) => (await site.get(path)).headers.get('cache-control');
    expect(await cacheOf('/assets/app-1a2b.js')).toBe('public, max-age=31536000, immutable');
    expect(await cacheOf('/index.html')).toBe('no-cache');
    expect(await cacheOf('/_t/granja/config.json')).toBe('no-cache');
  });

  test.each([
    ['/index.html', 'text/html; charset=utf-8'],
    ['/assets/app-1a2b.js', 'text/javascript; charset=utf-8'],
    ['/_t/granja/config.json', 'application/json'],
    ['/_t/granja/logo', 'image/svg+xml'],
    ['/_t/cliente2/logo', 'image/png'],
  ])('says what %s is', async (path, contentType) => {
    await using site = await openSite();
    expect((await site.get(path)).headers.get('content-type')).toBe(contentType);
  });

  test('sends the security headers with every answer, also where nothing is found', async () => {
    await using site = await openSite();
    for (const path of ['/index.html', '/_t/granja/logo', '/gone.js']) {
      const { headers } = await site.get(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe-inline');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('answers 304 to who has the file already', async () => {
    await using site = await openSite();
    for (const path of ['/index.html', '/_t/granja/config.json']) {
      const etag = (await site.get(path)).headers.get('etag') ?? '';
      expect((await site.get(path, { 'if-none-match': etag })).status).toBe(304);
    }
  });

  test('never leaves its folder', async () => {
    await using site = await openSite();
    for (const path of [
      '/../secrets.json',
      '/..%2fsecrets.json',
      '/assets/../../secrets.json',
      '/',
      '/assets',
    ]) {
      expect((await site.get(path)).status).toBe(404);
    }
  });

  test('answers HEAD without a body', async () => {
    await using site = await openSite();
    const answer = await site.get('/index.html', {}, 'HEAD');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
  });
});
