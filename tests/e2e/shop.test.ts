/** A shop as people meet it: real Chromium, the edge, the API and small demo tenants, all on one port. */

import { beforeAll, describe, expect, test } from 'vitest';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import {
  enterShop,
  expectAccessible,
  inspect,
  logIn,
  openPage,
  patience,
  settle,
  system,
  takeScreenshot,
  useSystem,
  type Viewport,
  viewports,
  visit,
  withContext,
} from './pages.ts';

const granja = parseTenantId('granja');
const cliente2 = parseTenantId('cliente2');
if (!granja || !cliente2) throw new Error('The demo tenants have valid names.');

useSystem();
let granjaKey: string;

beforeAll(async () => {
  const created = await system.registry.apiKeys.create({ tenantId: granja, name: 'e2e', scopes: ['read'] });
  granjaKey = created.secret;
});

const totalOf = async (query: string): Promise<number> => {
  const answer = await system.request('api', `/api/v1/inventory?limit=1${query}`, {
    headers: { authorization: `Bearer ${granjaKey}` },
  });
  return (JSON.parse(answer.text) as { total: number }).total;
};

describe('a shop’s own page', () => {
  test('shows the brand before and the data after the log-in, and the browser has nothing to complain of', () =>
    withContext('desktop', async (context) => {
      const { page, complaints } = await openPage(context);
      await page.goto(system.url('granja'));
      await page.locator('input[type=email]').waitFor();
      expect(await page.title()).toContain('La Granja Mercado');
      expect(await page.getByText('La Granja Mercado').first().isVisible()).toBe(true);
      await expectAccessible(page);
      await takeScreenshot(page, 'login', 'desktop');
      complaints.length = 0; // Nobody is logged in: the first look for a session answers 401.

      await logIn(page, 'owner@granja.example');
      await page.getByRole('heading', { name: 'Inicio' }).first().waitFor();
      await settle(page);
      await page
        .getByText(/Bs\.\s?\d/)
        .first()
        .waitFor();
      expect(complaints).toEqual([]);
    }));

  test('filters the inventory to what runs out', () =>
    withContext('desktop', async (context) => {
      const { page } = await enterShop(context);
      await page.getByRole('link', { name: 'Inventario' }).first().click();
      await settle(page);
      const [all, low] = [await totalOf(''), await totalOf('&lowStock=true')];
      expect(low).toBeGreaterThan(0);
      expect(low).toBeLessThan(all);
      const shown = async () =>
        Number(((await page.getByText(/^[\d.]+ filas?$/).textContent()) ?? '').replace(/\D/g, ''));
      await expect.poll(shown, patience).toBe(all);
      await page.getByRole('checkbox', { name: 'Por agotarse' }).check();
      await page.waitForURL(/low=1/);
      await expect.poll(shown, patience).toBe(low);
      await page.reload();
      await expect.poll(shown, patience).toBe(low);
    }));

  test('forgets the session at log-out', () =>
    withContext('desktop', async (context) => {
      const { page } = await enterShop(context);
      await page.getByRole('button', { name: 'Cuenta y preferencias' }).first().click();
      await page.getByText('Cerrar sesión').click();
      await page.locator('input[type=email]').waitFor();
      await page.goto(system.url('granja', '/inventory'));
      await page.locator('input[type=email]').waitFor();
    }));

  test('is reached through ?tenant= on plain localhost too', () =>
    withContext('desktop', async (context) => {
      const { page } = await openPage(context);
      await page.goto(system.url('', '/?tenant=granja'));
      await logIn(page, 'owner@granja.example');
      await page.getByRole('heading', { name: 'Inicio' }).first().waitFor();
      expect(await page.title()).toContain('La Granja Mercado');
    }));
});

describe('another shop', () => {
  test('does not know the user', () =>
    withContext('desktop', async (context) => {
      await enterShop(context);
      const { page } = await openPage(context);
      await page.goto(system.url('cliente2'));
      await page.locator('input[type=email]').waitFor();
      await logIn(page, 'owner@granja.example');
      await page.getByRole('alert').waitFor();
      expect(await page.title()).toContain('Casa Istmo');
      const cookies = await context.cookies(system.url('cliente2'));
      expect(cookies.filter(({ name }) => name === '__Host-fluxion')).toEqual([]);
    }));

  test('does not exist for the key', async () => {
    const ask = (headers: Record<string, string>) =>
      system.request('api', '/api/v1/inventory', {
        headers: { authorization: `Bearer ${granjaKey}`, ...headers },
      });
    expect((await ask({})).status).toBe(200);
    expect((await ask({ 'x-tenant-id': 'granja' })).status).toBe(200);
    const answers = [
      await ask({ 'x-tenant-id': 'cliente2' }),
      await ask({ 'x-tenant-id': 'granja2' }),
      await system.request('cliente2', '/api/v1/inventory', {
        headers: { authorization: `Bearer ${granjaKey}` },
      }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(404);
      expect(JSON.parse(text)).toMatchObject({ code: 'tenant.unknown' });
    }
  });
});

describe('an address', () => {
  test('without a shop is answered by the edge', () =>
    withContext('phone', async (context) => {
      const { page } = await openPage(context);
      const answer = await page.goto(system.url('nadie'));
      expect(answer?.status()).toBe(404);
      expect(await page.locator('h1').textContent()).toBe('No hay ninguna tienda en esta dirección.');
      await expectAccessible(page);
      await takeScreenshot(page, 'unknown', 'phone');
    }));

  test('of a suspended shop is closed at once, and opens again', async () => {
    await system.registry.tenants.update(cliente2, { status: 'suspended' });
    const closed = await system.request('cliente2', '/config.json');
    await system.registry.tenants.update(cliente2, { status: 'active' });
    expect(closed.status).toBe(403);
    expect((await system.request('cliente2', '/config.json')).status).toBe(200);
  });

  test('of the site itself shows the landing page', () =>
    withContext('desktop', async (context) => {
      const { page, complaints } = await openPage(context);
      await visit(page, system.url(''));
      expect(complaints).toEqual([]);
    }));
});

describe.each(Object.keys(viewports) as Viewport[])('on a %s', (viewport) => {
  const pages = [
    ['home', 'granja', '/'],
    ['inventory', 'granja', '/inventory'],
    ['low-stock', 'granja', '/inventory?low=1'],
    ['sales', 'granja', '/sales'],
    ['orders', 'granja', '/orders'],
  ] as const;

  test.each(['light', 'dark'] as const)(
    'every page is accessible and fits, in %s',
    (colorScheme) =>
      withContext(
        viewport,
        async (context) => {
          const { page } = await enterShop(context);
          for (const [name, tenant, path] of pages) {
            await visit(page, system.url(tenant, path));
            await inspect(page, `${name}-${colorScheme}`, viewport);
          }
        },
        colorScheme,
      ),
    120_000,
  );

  test('the landing page is accessible and fits', () =>
    withContext(viewport, async (context) => {
      const { page } = await openPage(context);
      await visit(page, system.url(''));
      await inspect(page, 'landing', viewport);
    }));

  test('a product page is accessible and fits', () =>
    withContext(viewport, async (context) => {
      const { page } = await enterShop(context);
      const answer = await system.request('api', '/api/v1/products?limit=1', {
        headers: { authorization: `Bearer ${granjaKey}` },
      });
      const [product] = (JSON.parse(answer.text) as { items: { productId: string; name: string }[] }).items;
      await page.goto(system.url('granja', `/products/${product?.productId}`));
      await page
        .getByRole('heading', { name: product?.name ?? '' })
        .first()
        .waitFor();
      await settle(page);
      await inspect(page, 'product', viewport);
    }));
});
