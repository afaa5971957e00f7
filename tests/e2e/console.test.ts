/** The operators' console in Chromium, through the real gateway: a shop from nothing to closed and open again. */
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
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

const operator = 'operator@fluxion.example';
const password = 'correct horse battery';

useSystem();
let operatorKey: string;

beforeAll(async () => {
  const key = { tenantId: null, name: 'e2e', scopes: ['admin'] as const };
  operatorKey = (await system.registry.apiKeys.create(key)).secret;
});

async function enterConsole(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  const opened = await openPage(context);
  await opened.page.goto(system.url('admin'));
  await logIn(opened.page, operator);
  await opened.page.getByRole('heading', { name: 'Tiendas' }).waitFor();
  await settle(opened.page);
  opened.complaints.length = 0; // Nobody was logged in: the first look for a session answers 401.
  return opened;
}

const asOperator = (method: string, path: string, body?: object) =>
  system.request('admin', `/api/v1/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
/** By what anybody at an address gets: its page's configuration, and its API without a credential. */
const statusesOf = async (id: string) =>
  Promise.all(
    ['/config.json', '/api/v1/stores'].map(async (path) => (await system.request(id, path)).status),
  );
const invitationTo = (email: string) => {
  const mail = system.mails.findLast((text) => text.includes(`To: ${email}`));
  return /http:\/\/\S+\/invitation#(\S+)/.exec(mail ?? '');
};

describe('a shop opened by the API', () => {
  test('can be used within five seconds: page, API, invitation and log-in, at its own address', async () => {
    const started = performance.now();
    expect(await statusesOf('nueva')).toEqual([404, 404]);
    const created = await asOperator('POST', '/tenants', {
      id: 'nueva',
      name: 'Tienda Nueva',
      ownerEmail: 'dueña@nueva.example'.normalize('NFD'),
      brand: { primary: '#8a1c4a', accent: '#0b7a75' },
    });
    expect(created.status, created.text).toBe(200);
    expect(await statusesOf('nueva')).toEqual([200, 401]);
    const config = JSON.parse((await system.request('nueva', '/config.json')).text) as object;
    expect(config).toMatchObject({ name: 'Tienda Nueva', colors: { primary: '#8a1c4a' } });
    const token = invitationTo('dueña@nueva.example')?.[1];
    const page = { 'content-type': 'application/json', origin: system.url('nueva').slice(0, -1) };
    const accepted = await system.request('nueva', '/api/v1/invitations/accept', {
      method: 'POST',
      headers: page,
      body: JSON.stringify({ token, name: 'Nora', password }),
    });
    expect(accepted.status, accepted.text).toBe(200);
    const loggedIn = await system.request('nueva', '/api/v1/session', {
      method: 'POST',
      headers: page,
      body: JSON.stringify({ email: 'dueña@nueva.example', password }),
    });
    expect(loggedIn.status, loggedIn.text).toBe(200);
    const cookie = loggedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const inventory = await system.request('nueva', '/api/v1/inventory', { headers: { cookie } });
    expect(JSON.parse(inventory.text)).toMatchObject({ tenantId: 'nueva', items: [] });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('is closed within seconds at page and API, and opens again as it was', async () => {
    const { secret } = await system.registry.apiKeys.create({
      tenantId: (await system.registry.tenants.list({ search: 'granja' })).items[0]?.id ?? null,
      name: 'till',
      scopes: ['read'],
    });
    const total = async () => {
      const answer = await system.request('granja', '/api/v1/inventory?limit=1', {
        headers: { authorization: `Bearer ${secret}` },
      });
      return [answer.status, (JSON.parse(answer.text) as { total?: number }).total];
    };
    const before = await total();
    expect(before[0]).toBe(200);
    expect((await asOperator('PATCH', '/tenants/granja', { status: 'suspended' })).status).toBe(200);
    expect(await statusesOf('granja')).toEqual([403, 403]);
    expect(await total()).toEqual([403, undefined]);
    expect((await asOperator('PATCH', '/tenants/granja', { status: 'active' })).status).toBe(200);
    expect(await statusesOf('granja')).toEqual([200, 401]);
    expect(await total()).toEqual(before);
  });
});

describe('the console', () => {
  test('opens a shop: the address is tried and the colours are judged while they are typed', () =>
    withContext('desktop', async (context) => {
      const { page, complaints } = await enterConsole(context);
      await page.getByRole('link', { name: 'Abrir una tienda' }).click();
      await page.getByRole('textbox', { name: 'Nombre' }).fill('Bodegón Ñandú');
      const id = page.getByRole('textbox', { name: 'Dirección' });
      expect(await id.inputValue()).toBe('bodegon-nandu');
      await page.getByText('La dirección está libre.').waitFor();
      await id.fill('granja');
      await page.getByText('Esa dirección es de otra tienda.').waitFor();
      await id.fill('admin');
      await page.getByText('Esa dirección es de Fluxion.').waitFor();
      await id.fill('bodegon');
      await page.getByText('La dirección está libre.').waitFor();

      await page.getByRole('textbox', { name: 'Color principal', exact: true }).fill('#ffe135');
      await page.getByText('En el tema claro este color se distingue poco').waitFor();
      await page.getByRole('textbox', { name: 'Color principal', exact: true }).fill('#8a1c4a');
      await page.getByText('En el tema claro este color se distingue poco').waitFor({ state: 'detached' });
      await page.getByRole('combobox', { name: 'País' }).selectOption('Panamá');
      expect(await page.getByRole('combobox', { name: 'Zona horaria' }).inputValue()).toBe('America/Panama');

      await page.getByRole('button', { name: 'Abrir la tienda' }).click();
      await page.getByText('Escriba un correo como').waitFor();
      const email = page.getByRole('textbox', { name: 'Correo del propietario' });
      await expect
        .poll(() => email.evaluate((input) => input === document.activeElement), patience)
        .toBe(true);
      await email.fill('dueño@bodegon.example');
      await page.getByRole('button', { name: 'Abrir la tienda' }).click();

      await page.getByRole('heading', { name: 'Bodegón Ñandú' }).waitFor();
      await page.getByText('Se envió la invitación a dueño@bodegon.example.').waitFor();
      await page.getByText('dueño@bodegon.example (invitado)').waitFor();
      expect(complaints).toEqual([]);
      expect(await statusesOf('bodegon')).toEqual([200, 401]);
      const link = invitationTo('dueño@bodegon.example')?.[0] ?? '';
      const { page: owner } = await openPage(context);
      await owner.goto(link);
      await owner.getByText('Bodegón Ñandú').first().waitFor();
    }));

  test('suspends, resumes, renames and changes the plan, each by keyboard alone', () =>
    withContext('desktop', async (context) => {
      const { page } = await enterConsole(context);
      await page.getByRole('searchbox').fill('istmo');
      await page.getByText('1 tienda', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Casa Istmo' }).press('Enter');
      await page.getByRole('button', { name: 'Suspender' }).press('Enter');
      const dialog = page.getByRole('dialog', { name: '¿Suspender Casa Istmo?' });
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect(await statusesOf('cliente2')).toEqual([200, 401]);
      await page.getByRole('button', { name: 'Suspender' }).press('Enter');
      await dialog.getByRole('button', { name: 'Suspender' }).press('Enter');
      await page.getByText('Casa Istmo está suspendida.').waitFor();
      await page.getByText('Suspendida: nadie puede entrar.').waitFor();
      expect(await statusesOf('cliente2')).toEqual([403, 403]);

      await page.getByRole('button', { name: 'Reanudar' }).press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Reanudar' }).press('Enter');
      await page.getByText('Casa Istmo está activa de nuevo.').waitFor();
      expect(await statusesOf('cliente2')).toEqual([200, 401]);

      await page.getByRole('button', { name: 'Cambiar el plan' }).press('Enter');
      await page.getByRole('dialog').getByRole('combobox', { name: 'Plan' }).selectOption('Premium');
      await page.getByRole('dialog').getByRole('button', { name: 'Cambiar' }).press('Enter');
      await page.getByText('Casa Istmo tiene ahora el plan Premium.').waitFor();

      await page.getByRole('button', { name: 'Cambiar el nombre' }).press('Enter');
      await page.getByRole('dialog').getByRole('textbox', { name: 'Nombre' }).fill('Casa del Istmo');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Casa del Istmo' }).waitFor();
      await page.getByRole('link', { name: 'Volver a las tiendas' }).click();
      await page.getByRole('searchbox').fill('del istmo');
      await page.getByRole('row', { name: /Casa del Istmo.*Premium/ }).waitFor();
    }));

  test('says when nothing matches, and what to do', () =>
    withContext('phone', async (context) => {
      const { page } = await enterConsole(context);
      await page.getByRole('searchbox').fill('zzz');
      await page.getByText('Ninguna tienda coincide').waitFor();
      await page.getByRole('button', { name: 'Quitar filtros' }).click();
      await page.getByText('Ninguna tienda coincide').waitFor({ state: 'detached' });
      expect(await page.getByRole('searchbox').inputValue()).toBe('');
      await page.goto(system.url('admin', '/tenants/no-such-shop'));
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toContain('tenant.unknown');
    }));

  test('gives an operator who forgot the password a new one, by a link in an e-mail', () =>
    withContext('phone', async (context) => {
      const colleague = { email: 'three@fluxion.example', name: 'Three', password: 'forgotten for ever' };
      await system.registry.operators.create(colleague);
      const { page } = await openPage(context);
      await page.goto(system.url('admin'));
      await page.getByRole('link', { name: '¿Olvidó su contraseña?' }).click();
      await page.locator('input[type=email]').fill(colleague.email);
      await page.locator('button[type=submit]').click();
      const linkOf = () => {
        const mail = system.mails.findLast((text) => text.includes(`To: ${colleague.email}`));
        return /http:\/\/admin\.localhost:\d+\/reset#\S+/.exec(mail ?? '')?.[0];
      };
      await expect.poll(linkOf, patience).toBeDefined();
      const { page: linked } = await openPage(context);
      await linked.goto(linkOf() ?? '');
      await linked.locator('input[type=password]').first().fill('fluxion-demo');
      await linked.locator('button[type=submit]').click();
      await expect
        .poll(
          () =>
            system.registry.operators.authenticate({ ...colleague, password: 'fluxion-demo' }).then(
              () => true,
              () => false,
            ),
          patience,
        )
        .toBe(true);
    }));

  test('leads to the reference of the API', () =>
    withContext('desktop', async (context) => {
      const { page } = await enterConsole(context);
      await page.getByRole('link', { name: 'API', exact: true }).click();
      await page.waitForURL(/\/api\/v1\/reference$/, { waitUntil: 'commit' });
    }));

  test('asks for the code of an operator who has a second factor', () =>
    withContext('desktop', async (context) => {
      const { operators } = system.registry;
      const colleague = { email: 'two@fluxion.example', name: 'Two', password: 'fluxion-demo' };
      const { id } = await operators.create(colleague);
      const { secret } = await operators.secondFactor.begin(id, 'Fluxion');
      const { TOTP } = await import('otpauth');
      const totp = new TOTP({ secret });
      const { recoveryCodes } = await operators.secondFactor.confirm(id, totp.generate());
      const { page } = await openPage(context);
      await page.goto(system.url('admin'));
      await logIn(page, colleague.email);
      await page.locator('input[name=code]').fill(recoveryCodes[0] ?? '');
      await page.locator('button[type=submit]').click();
      await page.getByRole('heading', { name: 'Tiendas' }).waitFor();
    }));
});

describe.each(Object.keys(viewports) as Viewport[])('on a %s', (viewport) => {
  test.each(['light', 'dark'] as const)(
    'every page is accessible and fits, in %s',
    (colorScheme) =>
      withContext(
        viewport,
        async (context) => {
          const { page } = await openPage(context);
          await page.goto(system.url('admin'));
          await page.locator('input[type=email]').waitFor();
          await takeScreenshot(page, `console-login-${colorScheme}`, viewport);
          await expectAccessible(page);
          await logIn(page, operator);
          await page.getByRole('heading', { name: 'Tiendas' }).waitFor();
          const pages = [
            ['console', '/'],
            ['console-new', '/new'],
            ['console-tenant', '/tenants/granja'],
            ['console-account', '/account'],
          ] as const;
          for (const [name, path] of pages) {
            await visit(page, system.url('admin', path));
            await inspect(page, `${name}-${colorScheme}`, viewport);
          }
          await page.goto(system.url('admin', '/tenants/granja'));
          await page.getByRole('button', { name: 'Suspender' }).click();
          await page.getByRole('dialog').waitFor();
          await takeScreenshot(page, `console-suspend-${colorScheme}`, viewport);
          await expectAccessible(page);
        },
        colorScheme,
      ),
    60_000,
  );
});
