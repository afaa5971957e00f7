/** The edge's table: what each kind of request must become, in every engine that runs the edge. */
import type { TenantStatus } from '#edge/decide.ts';

export const domain = 'shops.example';

/** Everything that the registry knows. `granja` and `granja2` are siblings on purpose. */
export const tenants: Readonly<Record<string, TenantStatus>> = {
  granja: 'active',
  granja2: 'active',
  cliente2: 'active',
  morosa: 'suspended',
  cerrada: 'deleted',
};

export interface SentRequest {
  method: string;
  host: string;
  path: string;
  query: string;
  headers: Readonly<Record<string, string>>;
}

/** What a request became, in a form that all engines can tell. */
export type Outcome =
  | { to: 'api'; path: string; query: string; trusted: Readonly<Record<string, string>> }
  | { to: 'site'; path: string; query: string; trusted: Readonly<Record<string, string>> }
  | { to: 'viewer'; status: number; code: string; location?: string };

export interface EdgeCase {
  name: string;
  request: SentRequest;
  expected: Outcome;
  /** Only where the apex may name a tenant (local mode). */
  local?: true;
  /** The request cannot be written as HTTP/1.1, so it cannot reach a server. */
  notHttp?: true;
}

const get = (host: string, target: string, headers: Record<string, string> = {}): SentRequest => {
  const [path = '', query = ''] = target.split('?');
  return { method: 'GET', host, path, query, headers };
};

const api = (request: SentRequest, trusted: Record<string, string>): Outcome => ({
  to: 'api',
  path: request.path,
  query: request.query,
  trusted: { ...trusted, 'x-forwarded-host': request.host },
});
const site = (request: SentRequest, path: string, trusted: Record<string, string>): Outcome => ({
  to: 'site',
  path,
  query: '',
  trusted: { ...trusted, 'x-forwarded-host': request.host },
});
const viewer = (status: number, code: string): Outcome => ({ to: 'viewer', status, code });

const granja = `granja.${domain}`;
const ofGranja = { 'x-fluxion-realm': 'tenant', 'x-tenant-id': 'granja' };
const at = (realm: string) => ({ 'x-fluxion-realm': realm });

function toApi(name: string, request: SentRequest, trusted: Record<string, string>): EdgeCase {
  return { name, request, expected: api(request, trusted) };
}
function toSite(name: string, request: SentRequest, path: string, trusted: Record<string, string>): EdgeCase {
  return { name, request, expected: site(request, path, trusted) };
}
function refused(name: string, request: SentRequest, status: number, code: string): EdgeCase {
  return { name, request, expected: viewer(status, code) };
}

const unknownHosts = [
  'nadie',
  'ab',
  '-granja',
  'granja-',
  'gran_ja',
  '_granja',
  'gran.ja',
  'x.granja',
  'xn--granja-abc',
  'app',
  'auth',
  'login',
  'static',
  'cdn',
  'assets',
  'mail',
  'status',
  'docs',
  'cerrada',
  'g'.repeat(33),
].map((label) => `${label}.${domain}`);

const foreignHosts = [
  `granja.${domain}.evil.com`,
  `granja${domain}`,
  'd111111abcdef8.cloudfront.net',
  '192.0.2.7',
  '[2001:db8::7]',
  'localhost',
  'granja',
  `granja.${domain}..`,
  `granja.${domain}:123456`,
  `granja.${domain},cliente2.${domain}`,
  `.${domain}`,
  `granja..${domain}`,
];

const hostilePaths = [
  '/_t/granja/config.json',
  '/_t/cliente2/logo',
  '/_T/cliente2/logo',
  '/%5ft/cliente2/logo',
  '/_%74/cliente2/logo.svg',
  '//_t/cliente2/logo',
  '/assets/../_t/cliente2/logo',
  '/assets/%2e%2e/_t/cliente2/logo',
  '/assets/%2E./app.js',
  '/assets/./app.js',
  '/assets/..%2f_t/cliente2/logo',
  '/assets/%5c..%5capp.js',
  '/a%00.js',
  '/a%0d%0aset-cookie:x',
  '/a%7f',
  '/%',
  '/%zz',
  '/%c3%28',
  `/${'a'.repeat(2048)}`,
];

const hostile = (request: SentRequest): EdgeCase => ({
  ...refused(`refuses ${request.path.slice(0, 40)}`, request, 400, 'request.invalid_path'),
});

export const cases: readonly EdgeCase[] = [
  // A shop's own host.
  toApi('forwards the API with its query', get(granja, '/api/v1/stats?from=2026-01-01'), ofGranja),
  toApi('forwards a write', { ...get(granja, '/api/v1/session'), method: 'POST' }, ofGranja),
  toApi('forwards a preflight', { ...get(granja, '/api/v1/me'), method: 'OPTIONS' }, ofGranja),
  toApi('reads the host in upper case', get(`GRANJA.${domain.toUpperCase()}`, '/api/v1/me'), ofGranja),
  toApi('ignores the port', get(`${granja}:443`, '/api/v1/me'), ofGranja),
  toApi('ignores the root dot', get(`${granja}.`, '/api/v1/me'), ofGranja),
  toApi('ignores the root dot before a port', get(`${granja}.:443`, '/api/v1/me'), ofGranja),
  toApi('keeps siblings apart', get(`granja2.${domain}`, '/api/v1/me'), {
    'x-fluxion-realm': 'tenant',
    'x-tenant-id': 'granja2',
  }),
  toApi(
    'replaces forged trust',
    get(granja, '/api/v1/me', {
      'x-tenant-id': 'cliente2',
      'x-forwarded-host': `cliente2.${domain}`,
      'x-fluxion-realm': 'admin',
      'x-fluxion-origin-secret': 'guess',
    }),
    ofGranja,
  ),
  toSite('rewrites the configuration', get(granja, '/config.json'), '/_t/granja/config.json', ofGranja),
  toSite('rewrites the logo without its query', get(granja, '/logo?v=2'), '/_t/granja/logo', ofGranja),
  toSite(
    'ignores forged trust for files',
    get(granja, '/logo', { 'x-tenant-id': 'cliente2' }),
    '/_t/granja/logo',
    ofGranja,
  ),
  toSite(
    'ignores a tenant parameter',
    get(granja, '/config.json?tenant=cliente2'),
    '/_t/granja/config.json',
    ofGranja,
  ),
  toSite('serves the page', get(granja, '/'), '/index.html', ofGranja),
  toSite('falls back to the page', get(granja, '/inventory?lowStock=true'), '/index.html', ofGranja),
  toSite('falls back below a folder', get(granja, '/products/caf%C3%A9%20molido'), '/index.html', ofGranja),
  toSite('a decimal is no extension', get(granja, '/products/1.5'), '/index.html', ofGranja),
  toSite('a product’s id may end like a file', get(granja, '/products/PAN.INT'), '/index.html', ofGranja),
  toSite('an order’s id may end like a file', get(granja, '/orders/2026.a'), '/index.html', ofGranja),
  toSite('a file below such a page', get(granja, '/products/a/b.js'), '/products/a/b.js', ofGranja),
  toSite('shares the assets', get(granja, '/assets/app-1a2b.js?x=1'), '/assets/app-1a2b.js', ofGranja),
  toSite('no fallback for assets', get(granja, '/assets/gone'), '/assets/gone', ofGranja),
  toSite('no fallback for files', get(granja, '/favicon.ico'), '/favicon.ico', ofGranja),
  toSite('answers HEAD', { ...get(granja, '/'), method: 'HEAD' }, '/index.html', ofGranja),
  refused('refuses to write a page', { ...get(granja, '/'), method: 'POST' }, 405, ''),
  refused('refuses escapes in file names', get(granja, '/assets/a%20b.js'), 404, ''),
  refused('has nothing at /api itself', get(granja, '/api'), 404, ''),
  ...hostilePaths.map((path) => ({
    ...hostile({ method: 'GET', host: granja, path, query: '', headers: {} }),
    expected: viewer(400, ''),
  })),
  { ...hostile(get(granja, '/a\\b')), expected: viewer(400, ''), notHttp: true },
  { ...hostile(get(granja, '/a\u0000')), expected: viewer(400, ''), notHttp: true },
  { ...hostile(get(granja, 'assets/app.js')), expected: viewer(400, ''), notHttp: true },
  { ...hostile(get(granja, '')), expected: viewer(400, ''), notHttp: true },
  hostile(get(granja, '/api/v1/products/%2e%2e/_t')),
  hostile(get(granja, '/api/v1/products/a%2fb')),

  // Shops that are not served.
  ...unknownHosts.map((host) => refused(`${host.slice(0, 30)} is no shop`, get(host, '/'), 404, '')),
  ...foreignHosts.map((host) =>
    refused(`${host} is not ours`, get(host, '/api/v1/me'), 404, 'tenant.unknown'),
  ),
  { ...refused('an empty host is not ours', get('', '/'), 404, ''), notHttp: true },
  refused('a deleted shop is unknown', get(`cerrada.${domain}`, '/api/v1/me'), 404, 'tenant.unknown'),
  refused('a suspended shop gets a page', get(`morosa.${domain}`, '/'), 403, ''),
  refused('a suspended shop gets a problem', get(`morosa.${domain}`, '/api/v1/me'), 403, 'tenant.suspended'),
  refused('a suspended shop has no files', get(`morosa.${domain}`, '/config.json'), 403, ''),

  // The apex.
  toSite('the apex serves the landing page', get(domain, '/'), '/index.html', at('apex')),
  toSite('www serves the landing page', get(`www.${domain}`, '/'), '/index.html', at('apex')),
  toApi('the apex offers the API without a tenant', get(domain, '/api/v1/health'), at('apex')),
  refused('the apex has no configuration', get(domain, '/config.json'), 404, ''),
  {
    name: 'the cloud ignores the tenant parameter',
    request: get(domain, '/api/v1/me?tenant=granja', { 'x-tenant-id': 'granja' }),
    expected: api(get(domain, '/api/v1/me?tenant=granja'), at('apex')),
  },

  // The operator's console.
  toSite('admin serves the console', get(`admin.${domain}`, '/tenants'), '/index.html', at('admin')),
  toApi(
    'admin names no tenant',
    get(`admin.${domain}`, '/api/v1/tenants', { 'x-tenant-id': 'granja' }),
    at('admin'),
  ),

  // The API's host.
  toApi('api forwards without a tenant', get(`api.${domain}`, '/api/v1/me'), at('api')),
  toApi('api passes a hint', get(`api.${domain}`, '/api/v1/me', { 'x-tenant-id': 'granja' }), {
    ...at('api'),
    'x-tenant-id': 'granja',
  }),
  ...['granja,cliente2', 'GRANJA', 'gr', '../x', 'api', ''].map((hint) =>
    refused(
      `api refuses the hint "${hint}"`,
      get(`api.${domain}`, '/api/v1/me', { 'x-tenant-id': hint }),
      404,
      'tenant.unknown',
    ),
  ),
  {
    name: 'api leads to its reference',
    request: get(`api.${domain}`, '/'),
    expected: { to: 'viewer', status: 302, code: '', location: '/api/v1/reference' },
  },
  refused('api serves no pages', get(`api.${domain}`, '/inventory'), 404, 'route.not_found'),
  refused('api serves no tenant files', get(`api.${domain}`, '/config.json'), 404, 'route.not_found'),

  // The upload host.
  toApi('etl offers uploads', { ...get(`etl.${domain}`, '/api/v1/imports'), method: 'POST' }, at('etl')),
  toApi('etl offers one upload', get(`etl.${domain}`, '/api/v1/imports/i1'), at('etl')),
  refused('etl offers nothing else', get(`etl.${domain}`, '/api/v1/importsx'), 404, 'route.not_found'),
  refused('etl serves no pages', get(`etl.${domain}`, '/'), 404, 'route.not_found'),
];

/** Where the apex may name a tenant. */
export const localCases: readonly EdgeCase[] = [
  toSite(
    'the parameter chooses the files',
    get(domain, '/config.json?tenant=granja'),
    '/_t/granja/config.json',
    ofGranja,
  ),
  toSite(
    'the header chooses the files',
    get(domain, '/logo', { 'x-tenant-id': 'granja' }),
    '/_t/granja/logo',
    ofGranja,
  ),
  toApi('the header chooses the tenant', get(domain, '/api/v1/me', { 'x-tenant-id': 'granja' }), ofGranja),
  toApi(
    'the parameter outranks the header',
    get(domain, '/api/v1/me?a=1&tenant=granja', { 'x-tenant-id': 'cliente2' }),
    ofGranja,
  ),
  toSite('without either it is the landing page', get(domain, '/?xtenant=granja'), '/index.html', at('apex')),
  toApi(
    'a shop’s own host still decides',
    get(`cliente2.${domain}`, '/api/v1/me?tenant=granja', { 'x-tenant-id': 'granja' }),
    { 'x-fluxion-realm': 'tenant', 'x-tenant-id': 'cliente2' },
  ),
  refused('an unknown tenant', get(domain, '/?tenant=nadie'), 404, ''),
  refused('a suspended tenant', get(domain, '/?tenant=morosa'), 403, ''),
  refused(
    'no tenant’s name',
    get(domain, '/api/v1/me', { 'x-tenant-id': 'granja, cliente2' }),
    404,
    'tenant.unknown',
  ),
];
