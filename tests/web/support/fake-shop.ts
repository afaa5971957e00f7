import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { BrowserContext, Route } from 'playwright-core';
import { permissionsOfRole } from '#functions/permissions.ts';

export const origin = 'http://granja.localhost';
export const totalRows = 200_000;

/** Stricter than what the site sends: not even inline styles. */
const contentSecurityPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'";
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface FakeShop {
  /** Brotli sizes of the scripts that were asked for, by file name. */
  scripts: Map<string, number>;
  /** Search parameters of the API requests, by path. */
  asked: Map<string, URLSearchParams[]>;
  /** Answers of the API that differ from the usual; by path. */
  failing: Map<string, number>;
  /** Answers to requests such as `POST /invitations`; they win over everything else. */
  replies: Map<string, (body: unknown) => Reply | Promise<Reply>>;
  /** Every request that was to change something: `POST /invitations`, with its body and headers. */
  sent: { what: string; body: unknown; headers: Record<string, string> }[];
}

export interface Reply {
  status?: number;
  json?: object;
  headers?: Record<string, string>;
}

/** A refusal as the API words it. */
export function refuse(status: number, code: string): Reply {
  const json = { type: 'about:blank', title: 'Refused', status, code, detail: null, instance: 'req-1' };
  return { status, json };
}

/** The built page at `origin`, over answers of the API that a real shop gives only on a bad or a very big day. */
export async function openFakeShop(context: BrowserContext, siteFolder: string): Promise<FakeShop> {
  const shop: FakeShop = {
    scripts: new Map(),
    asked: new Map(),
    failing: new Map(),
    replies: new Map(),
    sent: [],
  };
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.startsWith('/api/v1/')) return answerApi(route, url, shop);
    if (url.pathname === '/config.json') return route.fulfill({ json: config });
    const name = extname(url.pathname) === '' ? '/index.html' : url.pathname;
    const body = await readFile(join(siteFolder, name)).catch(() => null);
    if (body === null) return route.fulfill({ status: 404 });
    if (name.endsWith('.js')) shop.scripts.set(name, brotliCompressSync(body).length);
    return route.fulfill({
      body,
      headers: {
        'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
        'content-security-policy': contentSecurityPolicy,
      },
    });
  });
  return shop;
}

const config = {
  tenantId: 'granja',
  name: 'La Granja Mercado',
  logoUrl: null,
  colors: { primary: '#2f6b32', accent: '#e0a526' },
  features: [],
  currency: 'VES',
  currencySymbol: 'Bs.',
  locale: 'es-VE',
  timeZone: 'America/Caracas',
  taxDisplay: 'included',
};

async function answerApi(route: Route, url: URL, shop: FakeShop): Promise<void> {
  const path = url.pathname.slice('/api/v1'.length);
  shop.asked.set(path, [...(shop.asked.get(path) ?? []), url.searchParams]);
  const request = route.request();
  const what = `${request.method()} ${path}`;
  const body: unknown = request.postData() === null ? null : request.postDataJSON();
  if (request.method() !== 'GET') shop.sent.push({ what, body, headers: request.headers() });
  const reply = await shop.replies.get(what)?.(body);
  if (reply) {
    const { status = 200, json, headers = {} } = reply;
    return json ? route.fulfill({ status, json, headers }) : route.fulfill({ status, headers });
  }
  const status = shop.failing.get(path);
  if (status !== undefined) {
    const problem = {
      type: 'about:blank',
      title: 'Service Unavailable',
      status,
      code: 'engine.busy',
      detail: 'Too busy.',
      instance: 'req-7f3a',
    };
    return route.fulfill({ status, contentType: 'application/problem+json', json: problem });
  }
  return route.fulfill({ json: { ...provenance, ...answer(path, url.searchParams) } });
}

const provenance = { tenantId: 'granja', dataVersion: 'sales@12', asOf: '2026-03-31T18:05:00.000Z' };
const stores = ['Catia', 'Chacao', 'Maracay'].map((name, index) => ({
  storeId: `s${index + 1}`,
  name,
  city: null,
}));
const measures = {
  lines: 3,
  tickets: 2,
  units: '4.500',
  revenue: '9007199254740993.2500',
  cost: '1.0000',
  margin: null,
};

function answer(path: string, query: URLSearchParams): object {
  switch (path) {
    case '/me':
      return owner;
    case '/stores':
      return { items: stores, nextCursor: null };
    case '/stats':
      return stats;
    case '/sales/summary':
      return { ...summary(query), currency: 'VES', totals: measures, nextCursor: null };
    case '/inventory':
      return inventory(query);
    case '/products':
      return { items: [{ productId: 'p7', name: 'Harina de maíz', ean: '7591000000007' }], nextCursor: null };
    default:
      return { items: [], nextCursor: null, total: 0 };
  }
}

const owner = {
  kind: 'user',
  id: 'u1',
  email: 'owner@granja.example',
  name: 'María',
  role: 'owner',
  permissions: permissionsOfRole('owner', null),
};

const compared = (value: string | number, change: string | null) => ({ value, previous: value, change });
const stats = {
  currency: 'VES',
  period: { from: '2026-03-02', to: '2026-03-31' },
  previousPeriod: { from: '2026-01-31', to: '2026-03-01' },
  revenue: compared('9007199254740993.2500', '0.0749'),
  units: compared('4.500', '-0.0222'),
  tickets: compared(2, '0.0000'),
  averageTicket: compared('1234.5000', null),
  margin: compared('10.0000', '0.5000'),
  lines: 3,
  stockValue: '987.6500',
  lowStockCount: 1,
};

/** Sales on 2 and 31 March only: the days between are gaps. */
function summary(query: URLSearchParams): { items: object[]; total: number } {
  const by = query.get('by') ?? 'day';
  const groups: Record<string, object[]> = {
    store: stores.map(({ storeId, name }) => ({ storeId, storeName: name })),
    category: [{ category: 'Víveres' }, { category: null }],
    product: [{ productId: 'p7', productName: 'Harina de maíz' }],
  };
  const items = groups[by] ?? [{ period: '2026-03-31' }, { period: '2026-03-02' }];
  return { items: items.map((item) => ({ ...item, ...measures })), total: items.length };
}

function inventory(query: URLSearchParams) {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  const total = query.get('q') === 'nada' ? 0 : query.get('lowStock') === 'true' ? 7 : totalRows;
  const length = Math.max(0, Math.min(limit, total - offset));
  return {
    items: Array.from({ length }, (_, index) => inventoryItem(offset + index)),
    offset,
    total,
    nextCursor: null,
  };
}

function inventoryItem(rank: number) {
  return {
    storeId: 's1',
    storeName: 'Catia',
    productId: `p${rank}`,
    productName: `Producto ${rank}`,
    category: 'Víveres',
    unit: 'unit',
    quantity: `${rank}.000`,
    minStock: '5.000',
    maxStock: null,
    unitCost: '2.5510',
    stockValue: '9007199254740993.2500',
    lowStock: rank <= 5,
    countedAt: null,
    updatedAt: '2026-03-31T18:05:00.000Z',
  };
}
