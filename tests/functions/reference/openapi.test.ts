/** The document is generated from the routes; here the routes are held to the document. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listRouteAccess } from '#functions/http/access.ts';
import { createTestApi, registeredRoutes, type TestApi, tenantId } from '../support/test-api.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
}
interface Operation {
  summary?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
interface Document {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

let api: TestApi;
let document: Document;
beforeAll(async () => {
  api = await createTestApi();
  document = (await (await api.app.request('/api/v1/openapi.json')).json()) as Document;
});
afterAll(() => api.close());

/** What of `value` the schema does not describe; empty where it fits. Objects may hold nothing undescribed. */
function mismatches(schema: Schema, value: unknown, path: string): string[] {
  if (schema.$ref) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    const target = document.components.schemas[name];
    return target ? mismatches(target, value, path) : [`${path}: ${schema.$ref} is not in the document`];
  }
  if (schema.anyOf) {
    const attempts = schema.anyOf.map((option) => mismatches(option, value, path));
    return attempts.find((attempt) => attempt.length === 0) ?? attempts.flat();
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: ${String(value)} is no choice`];
  if ('const' in schema && schema.const !== value) return [`${path}: not ${String(schema.const)}`];
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const expected = schema.type === 'integer' ? 'number' : schema.type;
  if (typeof expected === 'string' && expected !== actual) return [`${path}: ${actual}, not ${expected}`];
  if (schema.pattern && !new RegExp(schema.pattern, 'u').test(String(value))) return [`${path}: pattern`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => mismatches(schema.items ?? {}, item, `${path}[${index}]`));
  }
  if (schema.properties && typeof value === 'object' && value !== null) {
    const { properties } = schema;
    const missing = (schema.required ?? []).filter((name) => !(name in value));
    return [
      ...missing.map((name) => `${path}.${name} is missing`),
      ...Object.entries(value).flatMap(([name, member]) => {
        const described = properties[name];
        return described
          ? mismatches(described, member, `${path}.${name}`)
          : [`${path}.${name} is not described`];
      }),
    ];
  }
  return [];
}

const queries: Readonly<Record<string, string[]>> = {
  '/api/v1/sales/summary': [
    'day',
    'week',
    'month',
    'store',
    'category',
    'product',
    'month,store,category',
  ].map((by) => `by=${by}`),
};

const things: Readonly<Record<string, string>> = {
  productId: 'granja-p1',
  orderId: 'granja-o3',
  tenantId: 'granja',
};

/** Of somebody who may use the route, on the host where it is. */
async function credentialFor(path: string, template: string): Promise<Record<string, string>> {
  const pattern = template.replace(/\{(\w+)\}/g, ':$1');
  const { access } =
    listRouteAccess(api.app).find((route) => route.method === 'GET' && route.path === pattern) ?? {};
  const session = async (who: 'granja' | 'operator') => `__Host-fluxion=${await api.sessionOf(who)}`;
  if (access?.kind === 'operator') {
    return { 'x-fluxion-realm': 'admin', cookie: await session('operator') };
  }
  if (access?.kind === 'person') {
    return { 'x-fluxion-realm': 'tenant', 'x-tenant-id': 'granja', cookie: await session('granja') };
  }
  if (!access) throw new Error(`${path} is described, but is no route.`);
  const key = { tenantId: tenantId('granja'), name: 'all', scopes: ['admin'] as const };
  return { authorization: `Bearer ${(await api.registry.apiKeys.create(key)).secret}` };
}

describe('the OpenAPI document', () => {
  test('is 3.1, of this build, and can be cached by tag', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info.version).toBe('1.2.3');
    const first = await api.app.request('/api/v1/openapi.json');
    const again = await api.app.request('/api/v1/openapi.json', {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  test('describes every route, its parameters and its problems', () => {
    for (const { method, path } of registeredRoutes(api.app)) {
      if (path.startsWith('/api/v1/reference') || path === '/api/v1/openapi.json') continue;
      const documented = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(documented?.summary, `${method} ${path}`).toBeTruthy();
      expect(documented?.tags, `${method} ${path}`).toHaveLength(1);
      expect(documented?.responses['500'], `${method} ${path}`).toBeDefined();
    }
    expect(document.paths['/api/v1/inventory']?.get?.parameters?.map(({ name }) => name)).toEqual([
      'store',
      'category',
      'q',
      'lowStock',
      'sort',
      'limit',
      'offset',
      'cursor',
      'format',
    ]);
  });

  test('is kept by every answer: no field missing, wrong or undescribed', async () => {
    let checked = 0;
    for (const [template, operations] of Object.entries(document.paths)) {
      const operation = operations.get;
      const schema = operation?.responses['200']?.content?.['application/json']?.schema;
      if (!schema) continue;
      const path = template.replace(/\{(\w+)\}/g, (text, name: string) => things[name] ?? text);
      // Nothing has been imported here; the tests of imports hold their answers to the schemas.
      if (path.includes('{')) continue;
      const headers = await credentialFor(path, template);
      for (const query of queries[template] ?? ['']) {
        const response = await api.app.request(`${path}?${query}`, { headers });
        expect(response.status, path).toBe(200);
        expect(mismatches(schema, await response.json(), path)).toEqual([]);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(26);
  });

  test('says of each route which permission it needs', () => {
    const operation = document.paths['/api/v1/members/{userId}']?.patch;
    expect(operation).toMatchObject({
      'x-permission': 'people.manage',
      description: expect.stringContaining('Needs the permission `people.manage`.'),
    });
    expect(document.paths['/api/v1/account']?.get).toMatchObject({
      description: expect.stringContaining('auth.forbidden'),
    });
  });

  test('is kept by problems too', async () => {
    const problems = document.paths['/api/v1/inventory']?.get?.responses ?? {};
    for (const [path, options] of [
      ['/inventory?limit=0', {}],
      ['/inventory', { secret: 'flx_none' }],
      ['/inventory', { headers: { 'x-tenant-id': 'cliente2' } }],
    ] as const) {
      const response = await api.get(path, options);
      const schema = problems[String(response.status)]?.content?.['application/problem+json']?.schema;
      expect(schema, String(response.status)).toBeDefined();
      expect(mismatches(schema ?? {}, await response.json(), path)).toEqual([]);
    }
  });

  test('would notice a field that is not described', () => {
    const schema = document.components.schemas.Store ?? {};
    expect(mismatches(schema, { storeId: 1, extra: true }, 'x').length).toBeGreaterThan(2);
  });
});

describe('the reference page', () => {
  test('loads everything from here, under a policy that allows nothing else', async () => {
    const page = await api.app.request('/api/v1/reference');
    expect(page.headers.get('content-type')).toContain('text/html');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*(unsafe|https?:|\*)/);
    const html = await page.text();
    const urls = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(urls).toHaveLength(4);
    for (const url of urls) {
      expect(url).toMatch(/^\/api\/v1\/reference\//);
      const asset = await api.app.request(url);
      expect([url, asset.status]).toEqual([url, 200]);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(50);
    }
    expect(html).not.toMatch(/<script>|<style>|style=/);
  });

  test.each(['package.json', 'index.html', '..%2f..%2fpackage.json', '__proto__', 'swagger-ui.js'])(
    'serves no other file of the package: %s',
    async (file) => {
      expect((await api.app.request(`/api/v1/reference/${file}`)).status).toBe(404);
    },
  );
});
