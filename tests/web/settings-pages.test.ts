/** The pages about people and settings in Chromium, on answers that a real shop rarely gives. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { permissionsOfRole, type Role } from '#functions/permissions.ts';
import { type FakeShop, refuse } from './support/fake-shop.ts';
import { openSite } from './support/visit.ts';

const visit = openSite();

/** The person who is logged in. */
function become(shop: FakeShop, role: Role): void {
  const permissions = permissionsOfRole(role, role === 'store' ? ['s1'] : null);
  const json = { kind: 'user', id: 'u1', email: 'a@granja.example', name: 'Ana', role, permissions };
  shop.replies.set('GET /me', () => ({ json }));
}

async function fillInvitation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Invitar a alguien' }).click();
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: 'Correo electrónico' })
    .fill('b@granja.example');
}

const sentTo = (shop: FakeShop, what: string) => shop.sent.filter((request) => request.what === what);

test('a form pressed twice is sent once, as JSON', () =>
  visit('/settings/people', async ({ page, shop }) => {
    let finish = () => {};
    const answered = new Promise<void>((resolve) => {
      finish = resolve;
    });
    shop.replies.set('POST /invitations', async () => {
      await answered;
      return { status: 201, json: {} };
    });
    await fillInvitation(page);
    const send = page.getByRole('dialog').getByRole('button', { name: 'Enviar la invitación' });
    await send.click();
    // It says that it is busy; somebody presses it all the same.
    await page.getByRole('button', { name: 'Enviando…' }).click({ force: true });
    await page.keyboard.press('Enter');
    finish();
    await page.getByText('Invitación enviada a b@granja.example.').waitFor();
    const sent = sentTo(shop, 'POST /invitations');
    expect(sent.map(({ body }) => body)).toEqual([
      { email: 'b@granja.example', role: 'viewer', storeIds: null },
    ]);
    expect(sent[0]?.headers['content-type']).toBe('application/json');
  }));

test('what was typed stays when it is refused, and the refusal is a sentence', () =>
  visit('/settings/people', async ({ page, shop }) => {
    shop.replies.set('POST /invitations', () => refuse(409, 'member.exists'));
    await fillInvitation(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Enviar la invitación' }).click();
    await dialog.getByRole('alert').getByText('Esta persona ya está en la tienda.').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Correo electrónico' }).inputValue()).toBe(
      'b@granja.example',
    );
  }));

test('a dialog is left by Esc and gives the focus back to what opened it', () =>
  visit('/settings/keys', async ({ page }) => {
    const open = page.getByRole('button', { name: 'Crear una clave' });
    await open.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Crear una clave de API' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => open.evaluate((element) => element === document.activeElement)).toBe(true);
  }));

test('a wrong password or code is told where it was typed, and ends no session', () =>
  visit(
    '/account',
    async ({ page, shop }) => {
      shop.replies.set('PUT /account/password', () => refuse(401, 'auth.second_factor_invalid'));
      await page.getByLabel('Contraseña actual').fill('la de siempre');
      await page.getByLabel('Contraseña nueva').fill('una frase larga');
      await page.getByRole('button', { name: 'Cambiar la contraseña' }).click();
      await page.getByRole('alert').getByText('El código no es correcto').waitFor();
      expect(await page.getByRole('heading', { name: 'Mi cuenta' }).isVisible()).toBe(true);
    },
    {
      prepare: (shop) => {
        const secondFactor = { enabled: false, recoveryCodesLeft: 0 };
        const json = { id: 'u1', email: 'a@b.co', name: 'Ana', role: 'owner', storeIds: null, secondFactor };
        shop.replies.set('GET /account', () => ({ json }));
      },
    },
  ));

test.each([
  ['manager', ['Tienda', 'Personas']],
  ['analyst', []],
  ['viewer', []],
] as const)('the role %s shows only the settings that it allows', (role, sections) =>
  visit(
    '/settings/audit',
    async ({ page }) => {
      await page.getByRole('alert').getByText('Aquí no puede entrar').waitFor();
      const names = await page.getByRole('navigation', { name: 'Partes de los ajustes' }).allTextContents();
      expect(names).toEqual(sections.length > 0 ? [sections.join('')] : []);
      const hasLink = permissionsOfRole(role, null).includes('settings.read');
      expect(await page.getByRole('link', { name: 'Ajustes' }).count()).toBe(hasLink ? 1 : 0);
    },
    { prepare: (shop) => become(shop, role) },
  ),
);

test('a page of the audit log without a match offers to search further back', () =>
  visit(
    '/settings/audit?what=key',
    async ({ page, shop }) => {
      await page.getByRole('button', { name: 'Seguir buscando hacia atrás' }).click();
      await page.getByText('Creó una clave de API').waitFor();
      await page.getByText('Creó una clave de API').click();
      await page.getByText('viewer → owner').waitFor();
      const asked = shop.asked.get('/audit')?.map((query) => query.get('cursor'));
      expect(asked).toEqual([null, 'next']);
    },
    {
      prepare: (shop) => {
        let page = 0;
        shop.replies.set('GET /audit', () => {
          page += 1;
          return {
            json: {
              tenantId: 'granja',
              items: page > 1 ? [record] : [],
              nextCursor: page > 1 ? null : 'next',
            },
          };
        });
      },
    },
  ));

const record = {
  sequence: 7,
  id: 'aud_7',
  at: '2026-03-31T18:05:00.000Z',
  actor: { kind: 'user', id: 'u1', name: 'Ana', email: 'a@b.co' },
  action: 'key.created',
  target: { kind: 'api_key', id: 'key_1' },
  before: { role: 'viewer' },
  after: { role: 'owner' },
  outcome: 'success',
  reason: null,
  address: null,
  userAgent: null,
  requestId: 'req-1',
  previous: 'aa',
  hash: 'bb',
};

const report = {
  at: '2026-03-31T18:05:00.000Z',
  durationMs: 61_500,
  version: '0.1.0',
  requests: 1200,
  probes: 900,
  classes: [{ name: 'credential of another shop', probes: 900, findings: 1 }],
  findings: [
    { class: 'credential of another shop', probe: 'p', route: 'GET /sales', expected: '404', got: '200' },
  ],
};

test('the security page says in a sentence what the last attack achieved', () =>
  visit(
    '/settings/security',
    async ({ page }) => {
      await page.getByText('El último ataque consiguió 1 de 900 intentos').waitFor();
      await page.getByRole('rowheader', { name: 'Credencial de otra tienda' }).waitFor();
      expect(await page.getByRole('row').last().textContent()).toContain('GET /sales');
    },
    { prepare: (shop) => void shop.replies.set('GET /security', () => ({ json: report })) },
  ));

test('the security page says so where nothing was found, and where nothing was tried', () =>
  visit(
    '/settings/security',
    async ({ page, shop }) => {
      await page.getByText('El último ataque no consiguió nada').waitFor();
      shop.replies.set('GET /security', () => ({ json: { ...report, at: null } }));
      await page.reload();
      await page.getByText('Todavía no se ha hecho ningún ataque de prueba').waitFor();
    },
    {
      prepare: (shop) =>
        void shop.replies.set('GET /security', () => ({ json: { ...report, findings: [], classes: [] } })),
    },
  ));

async function comeBack(page: Page, email?: string): Promise<void> {
  const door = page.getByRole('dialog', { name: 'Entrar' });
  await door.getByText('Su sesión terminó.').waitFor();
  if (email !== undefined) await door.locator('input[type=email]').fill(email);
  await door.locator('input[name=password]').fill('la de siempre');
  await page.keyboard.press('Enter');
}

test('a session that ends under a form gives it back, as it was typed, to the person who logs in again', () =>
  visit('/settings/people', async ({ page, shop }) => {
    shop.replies.set('POST /invitations', () => refuse(401, 'auth.required'));
    await fillInvitation(page);
    const form = page.getByRole('dialog', { name: 'Invitar a alguien' });
    const send = form.getByRole('button', { name: 'Enviar la invitación' });
    await send.click();
    await page.getByText('Su sesión terminó.').waitFor();
    const door = page.getByRole('dialog', { name: 'Entrar' });
    expect(await door.locator('input[type=email]').inputValue()).toBe('owner@granja.example');
    // Neither to be seen nor reached while nobody is there, and no way round the door.
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    const isCovered = await form.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const seen = document.elementFromPoint(left + width / 2, top + height / 2);
      element.querySelector('input')?.focus();
      return seen?.closest('dialog') !== null && !element.contains(document.activeElement);
    });
    expect(isCovered).toBe(true);

    shop.replies.set('POST /session', () => ({ json: {} }));
    shop.replies.set('POST /invitations', () => ({ status: 201, json: {} }));
    await comeBack(page);
    await form.waitFor();
    expect(await form.getByRole('textbox', { name: 'Correo electrónico' }).inputValue()).toBe(
      'b@granja.example',
    );
    expect(await form.getByRole('alert').count()).toBe(0);
    await expect.poll(() => send.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('Invitación enviada a b@granja.example.').waitFor();
  }));

test('nothing of it is left to another person', () =>
  visit('/settings/people', async ({ page, shop }) => {
    shop.replies.set('POST /invitations', () => refuse(401, 'auth.required'));
    await fillInvitation(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Enviar la invitación' }).click();
    shop.replies.set('POST /session', () => ({ json: {} }));
    const permissions = permissionsOfRole('viewer', null);
    const json = {
      kind: 'user',
      id: 'u2',
      email: 'b@granja.example',
      name: 'Beto',
      role: 'viewer',
      permissions,
    };
    shop.replies.set('GET /me', () => ({ json }));
    await comeBack(page, 'b@granja.example');
    await page.getByRole('alert').getByText('Aquí no puede entrar').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.getByText('Invitar a alguien').count()).toBe(0);
  }));
