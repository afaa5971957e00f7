/** Identity as people meet it: invitations, second factors, keys and the brand, in real Chromium over the whole system. */
import { Secret, TOTP } from 'otpauth';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import {
  enterShop,
  expectAccessible,
  expectNoSidewaysScroll,
  inspect,
  logIn,
  openPage,
  patience,
  system,
  useSystem,
  type Viewport,
  viewports,
  visit,
  withContext,
} from './pages.ts';

/** Many steps each, on machines that may be busy. */
vi.setConfig({ testTimeout: 120_000 });
const newPassword = 'cotufas con papelón';
const stepMs = 30_000;

useSystem();

/** The address in the last e-mail that has one of this kind. */
function linkTo(path: 'invitation' | 'reset'): string {
  const links = system.mails.flatMap((mail) => mail.match(new RegExp(`http\\S+/${path}#\\S+`)) ?? []);
  const link = links.at(-1);
  if (!link) throw new Error(`No e-mail leads to /${path}.`);
  return link;
}

async function invite(page: Page, email: string, role: string): Promise<string> {
  await visit(page, system.url('granja', '/settings/people'));
  await page.getByRole('button', { name: 'Invitar a alguien' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Correo electrónico' }).fill(email);
  await dialog.getByRole('combobox', { name: 'Rol' }).selectOption(role);
  if (role === 'store') await dialog.getByRole('checkbox').first().check();
  await dialog.getByRole('button', { name: 'Enviar la invitación' }).click();
  await page.getByText(`Invitación enviada a ${email}.`).waitFor();
  return linkTo('invitation');
}

async function accept(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Nombre y apellido' }).fill(name);
  await page.getByLabel('Elija una contraseña').fill(newPassword);
  await page.getByRole('button', { name: 'Aceptar y entrar' }).click();
  await page.getByRole('heading', { name: 'Inicio' }).first().waitFor();
}

/** Makes a member by invitation and leaves a page on which that person is logged in. */
async function enterAs(context: BrowserContext, name: string, role: string): Promise<Page> {
  const email = `${name.toLowerCase()}@granja.example`;
  const { page: owner } = await enterShop(context);
  const link = await invite(owner, email, role);
  await context.clearCookies();
  await accept(owner, link, name);
  return owner;
}

const brandOf = (page: Page) =>
  page.evaluate(() => document.documentElement.style.getPropertyValue('--brand-fill-light'));

describe('an invitation', () => {
  test('lets a person in with a password of their own, and the menu shows what the role allows', () =>
    withContext('desktop', async (context) => {
      const page = await enterAs(context, 'Ana', 'store');
      await page.getByRole('button', { name: 'Cuenta y preferencias' }).first().click();
      await page.getByText('ana@granja.example').last().waitFor();
      expect(await page.getByRole('link', { name: 'Ajustes' }).count()).toBe(0);
      await page.getByText('Cerrar sesión').click();
      await logIn(page, 'ana@granja.example', newPassword);
      await page.getByRole('heading', { name: 'Inicio' }).first().waitFor();
      await visit(page, system.url('granja', '/settings/people'));
      await page.getByRole('alert').getByText('Aquí no puede entrar').waitFor();
      await expectAccessible(page);
      await visit(page, system.url('granja', '/settings'));
      await page.getByText('Su rol no incluye ajustes de la tienda.').waitFor();
    }));

  test('asks a person who has an account for its own password', () =>
    withContext('desktop', async (context) => {
      const email = 'hugo@granja.example';
      await system.registry.users.ensure({ email, name: 'Hugo', password: newPassword });
      const { page } = await enterShop(context);
      const link = await invite(page, email, 'viewer');
      await context.clearCookies();
      await page.goto(link);
      await page.getByText('Ya tiene una cuenta con este correo').waitFor();
      expect(await page.getByRole('textbox', { name: 'Nombre y apellido' }).count()).toBe(0);
      await page.getByLabel('Su contraseña').fill('la de otro');
      await page.getByRole('button', { name: 'Aceptar y entrar' }).click();
      await page.getByRole('alert').getByText('La contraseña no es correcta.').waitFor();
      await page.getByLabel('Su contraseña').fill(newPassword);
      await page.getByRole('button', { name: 'Aceptar y entrar' }).click();
      await page.getByRole('heading', { name: 'Inicio' }).first().waitFor();
    }));

  test('is good once, and what is wrong with it is said', () =>
    withContext('phone', async (context) => {
      const { page } = await enterShop(context);
      const link = await invite(page, 'beto@granja.example', 'viewer');
      await page.getByRole('button', { name: 'Anular la invitación de beto@granja.example' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Anular' }).click();
      await page.getByText('Invitación anulada.').waitFor();
      await page.goto(link);
      await page.getByText('Esta invitación ya no es válida').waitFor();
      await expectAccessible(page);
    }));
});

test('a member’s role is changed and the member removed, with the last owner kept', () =>
  withContext('desktop', async (context) => {
    const { page: owner } = await enterShop(context);
    await accept(await context.newPage(), await invite(owner, 'caro@granja.example', 'viewer'), 'Caro');
    await context.clearCookies();
    const { page } = await enterShop(context);
    await visit(page, system.url('granja', '/settings/people'));
    await page.getByText('Es el único propietario').waitFor();
    await page.getByRole('button', { name: 'Cambiar el rol de Caro' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Rol' }).selectOption('analyst');
    await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Caro tiene ahora el rol Analista.').waitFor();
    await page.getByRole('button', { name: 'Quitar a Caro' }).click();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Quitar' }).click();
    await page.getByText('Caro ya no entra a esta tienda.').waitFor();
    await expect.poll(() => page.getByText('caro@granja.example').count(), patience).toBe(0);
  }));

test('a second factor is set up from its QR code’s secret, asked for at log-in, and left by a recovery code', () =>
  withContext('phone', async (context) => {
    const page = await enterAs(context, 'Dora', 'manager');
    await visit(page, system.url('granja', '/account'));
    await page.getByRole('button', { name: 'Activar', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Contraseña actual').fill(newPassword);
    await dialog.getByRole('button', { name: 'Seguir' }).click();
    await dialog.getByRole('img', { name: 'Código QR' }).waitFor();
    await expectAccessible(page);
    const text = await dialog.locator('code').textContent();
    const totp = new TOTP({ secret: Secret.fromBase32((text ?? '').replaceAll(' ', '')) });
    await dialog.getByLabel('Seis dígitos de la aplicación').fill(totp.generate());
    await dialog.getByRole('button', { name: 'Activar' }).click();
    await dialog.getByText('Guarde sus códigos de recuperación').waitFor();
    await expectAccessible(page);
    const codes = await dialog.getByRole('listitem').allTextContents();
    expect(codes).toHaveLength(10);
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByRole('button', { name: 'Ya los guardé' }).click();
    await page.getByText('Le quedan 10 códigos de recuperación.').waitFor();

    await context.clearCookies();
    await page.goto(system.url('granja'));
    await logIn(page, 'dora@granja.example', newPassword);
    const code = page.getByRole('textbox', { name: 'Código de verificación' });
    await code.fill('000000');
    await page.locator('button[type=submit]').click();
    await page.getByRole('alert').getByText('El código no es correcto').waitFor();
    // A code is good once: the confirmation used this step's.
    await code.fill(totp.generate({ timestamp: Date.now() + stepMs }));
    await page.locator('button[type=submit]').click();
    await page.getByRole('heading', { name: 'Inicio' }).first().waitFor();

    await visit(page, system.url('granja', '/account'));
    await page.getByRole('button', { name: 'Desactivar' }).click();
    await dialog.getByLabel('Código de verificación').fill(codes[0] ?? '');
    await dialog.getByRole('button', { name: 'Desactivar' }).click();
    await page.getByText('Verificación en dos pasos desactivada.').waitFor();
  }));

test('a forgotten password is replaced by the link of an e-mail, which works once', () =>
  withContext('phone', async (context) => {
    const page = await enterAs(context, 'Elio', 'viewer');
    await context.clearCookies();
    await page.goto(system.url('granja'));
    await page.getByRole('link', { name: '¿Olvidó su contraseña?' }).click();
    await page.getByRole('textbox', { name: 'Correo electrónico' }).fill('elio@granja.example');
    await page.getByRole('button', { name: 'Enviar el enlace' }).click();
    await page.getByText('Revise su correo').waitFor();
    await expectAccessible(page);
    await expect.poll(() => system.mails.at(-1) ?? '', patience).toContain('/reset#');
    const link = linkTo('reset');
    await page.goto(link);
    await page.getByLabel('Contraseña nueva').fill('corta');
    await page.getByRole('button', { name: 'Guardar la contraseña' }).click();
    await page.getByText('Escriba al menos 8 caracteres.').waitFor();
    await page.getByLabel('Contraseña nueva').fill('otra frase muy larga');
    await page.getByRole('button', { name: 'Guardar la contraseña' }).click();
    await page.getByText('Contraseña cambiada').waitFor();
    const second = await context.newPage();
    await second.goto(link);
    await second.getByLabel('Contraseña nueva').fill('una frase distinta');
    await second.getByRole('button', { name: 'Guardar la contraseña' }).click();
    await second.getByRole('alert').getByText('Este enlace ya no es válido.').waitFor();
    await page.getByRole('link', { name: 'Ir a entrar' }).click();
    await logIn(page, 'elio@granja.example', 'otra frase muy larga');
    await page.getByRole('heading', { name: 'Inicio' }).first().waitFor();
  }));

test('a person changes name and password, and ends a session elsewhere', () =>
  withContext('desktop', async (context) => {
    const page = await enterAs(context, 'Fina', 'viewer');
    await withContext('phone', async (elsewhere) => {
      const other = await openPage(elsewhere);
      await other.page.goto(system.url('granja'));
      await logIn(other.page, 'fina@granja.example', newPassword);
      await other.page.getByRole('heading', { name: 'Inicio' }).first().waitFor();
      await visit(page, system.url('granja', '/account'));
      await page.getByRole('button', { name: /^Cerrar la sesión de/ }).click();
      await page.getByText('Sesión cerrada.').waitFor();
      await other.page.goto(system.url('granja', '/orders'));
      await other.page.locator('input[type=email]').waitFor();
    });
    await page.getByRole('textbox', { name: 'Nombre y apellido' }).fill('Fina Estampa');
    await page.getByRole('button', { name: 'Guardar el nombre' }).click();
    await page.locator('aside').getByText('Fina Estampa').waitFor();
    await page.getByLabel('Contraseña actual').fill('equivocada');
    await page.getByLabel('Contraseña nueva').fill('una frase distinta');
    await page.getByRole('button', { name: 'Cambiar la contraseña' }).click();
    await page.getByRole('alert').getByText('Su contraseña actual no es esa.').waitFor();
    await page.getByLabel('Contraseña actual').fill(newPassword);
    await page.getByRole('button', { name: 'Cambiar la contraseña' }).click();
    await page.getByText('Contraseña cambiada.').waitFor();
    await visit(page, system.url('granja', '/account'));
    await page.getByRole('button', { name: 'Cerrar todas' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cerrar todas' }).click();
    await page.locator('input[type=email]').waitFor();
  }));

test('a key made on the page opens the API until it is revoked', () =>
  withContext('desktop', async (context) => {
    const { page } = await enterShop(context);
    await visit(page, system.url('granja', '/settings/keys'));
    await page.getByRole('button', { name: 'Crear una clave' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Crear', exact: true }).click();
    await dialog.getByText('Escriba un nombre para reconocerla.').waitFor();
    await dialog.getByRole('textbox', { name: 'Nombre' }).fill('Contabilidad');
    await dialog.getByRole('button', { name: 'Crear', exact: true }).click();
    await dialog.getByText('Cópiela ahora').waitFor();
    const first = (await dialog.locator('code').textContent()) ?? '';
    const ask = async (secret: string) => {
      const headers = { authorization: `Bearer ${secret}` };
      return (await system.request('api', '/api/v1/me', { headers })).status;
    };
    expect(await ask(first)).toBe(200);
    await dialog.getByRole('button', { name: 'Ya la guardé' }).click();

    await page.getByRole('button', { name: 'Renovar la clave Contabilidad' }).click();
    await dialog.getByRole('combobox', { name: 'La anterior deja de valer' }).selectOption('1');
    await dialog.getByRole('button', { name: 'Renovar' }).click();
    await dialog.getByText('La anterior deja de valer el').waitFor();
    const second = (await dialog.locator('code').textContent()) ?? '';
    expect([await ask(first), await ask(second)]).toEqual([200, 200]);
    await dialog.getByRole('button', { name: 'Ya la guardé' }).click();

    await page.getByRole('button', { name: 'Revocar la clave Contabilidad' }).first().click();
    await dialog.getByRole('button', { name: 'Revocar' }).click();
    await page.getByText('La clave «Contabilidad» ya no vale.').waitFor();
    await expect.poll(() => ask(second), patience).toBe(401);
    await page.getByText('1 clave terminada').waitFor();
  }));

describe('the brand', () => {
  test('is shown before it is saved, live once it is, and can be taken back', () =>
    withContext('desktop', async (context) => {
      const { page } = await enterShop(context);
      await visit(page, system.url('granja', '/settings/shop'));
      const before = await brandOf(page);
      const primary = page.getByRole('textbox', { name: 'Color principal', exact: true });
      await primary.fill('#ffee00');
      await page.getByText('En el tema claro este color se distingue poco').waitFor();
      expect(await brandOf(page)).toBe(before);
      await primary.fill('#7a1fa2');
      await page.getByRole('textbox', { name: 'Nombre de la tienda' }).fill('La Granja Morada');
      await page.getByRole('button', { name: 'Guardar los cambios' }).click();
      await page.getByText('Cambios guardados.').waitFor();
      expect(await brandOf(page)).toBe('#7a1fa2');
      await page.locator('aside').getByText('La Granja Morada').waitFor();
      await withContext('phone', async (visitor) => {
        const door = await openPage(visitor);
        const isNew = async () => {
          await door.page.goto(system.url('granja'));
          await door.page.locator('input[type=email]').waitFor();
          return (await door.page.title()).includes('La Granja Morada');
        };
        await expect.poll(isNew, patience).toBe(true);
        expect(await brandOf(door.page)).toBe('#7a1fa2');
      });
      const last = page.getByRole('button', { name: /^Volver a esta/ }).first();
      await last.click();
      await page.getByRole('dialog').getByRole('button', { name: 'Volver a esta versión' }).click();
      await page.getByText('Los ajustes son otra vez los de la versión').waitFor();
      expect(await brandOf(page)).toBe(before);
      expect(await page.getByRole('textbox', { name: 'Nombre de la tienda' }).inputValue()).toBe(
        'La Granja Mercado',
      );
    }));

  test('changed by two at once loses nothing that was typed', () =>
    withContext('desktop', async (context) => {
      const [{ page: one }, two] = [await enterShop(context), await context.newPage()];
      await visit(one, system.url('granja', '/settings/shop'));
      await visit(two, system.url('granja', '/settings/shop'));
      await one.getByRole('textbox', { name: 'Símbolo de la moneda' }).fill('Bs');
      await two.getByRole('textbox', { name: 'Nombre de la tienda' }).fill('La Granja Nueva');
      await one.getByRole('button', { name: 'Guardar los cambios' }).click();
      await one.getByText('Cambios guardados.').waitFor();
      await two.getByRole('button', { name: 'Guardar los cambios' }).click();
      await two.getByRole('alert').getByText('Cambió mientras tanto: Símbolo de la moneda.').waitFor();
      await expectAccessible(two);
      expect(await two.getByRole('textbox', { name: 'Nombre de la tienda' }).inputValue()).toBe(
        'La Granja Nueva',
      );
      await two.getByRole('button', { name: 'Guardar lo mío encima' }).click();
      await two.getByText('Cambios guardados.').waitFor();
      expect(await two.getByRole('textbox', { name: 'Símbolo de la moneda' }).inputValue()).toBe('Bs');
      await two.locator('aside').getByText('La Granja Nueva').waitFor();
    }));

  test('has a logo that is uploaded and removed', () =>
    withContext('desktop', async (context) => {
      const { page } = await enterShop(context);
      await visit(page, system.url('granja', '/settings/shop'));
      const file = page.locator('input[type=file]');
      await file.setInputFiles({ name: 'logo.txt', mimeType: 'text/plain', buffer: Buffer.from('no') });
      await page.getByText('Elija un archivo PNG, JPEG, WebP o SVG.').waitFor();
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>';
      await file.setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) });
      await page.getByText('Logotipo guardado.').waitFor();
      await page.getByRole('button', { name: 'Quitar', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Quitar' }).click();
      await page.getByText('Logotipo quitado.').waitFor();
      await page.getByText('La tienda no tiene logotipo').waitFor();
      expect(await page.locator('aside img').count()).toBe(0);
    }));

  test('is not left with changes that were not saved, unless the person says so', () =>
    withContext('desktop', async (context) => {
      const { page } = await enterShop(context);
      await visit(page, system.url('granja', '/settings/shop'));
      await page.getByRole('textbox', { name: 'Nombre de la tienda' }).fill('Otra');
      await page.getByRole('link', { name: 'Inventario' }).first().click();
      await page.getByRole('dialog').getByText('Hay cambios sin guardar').waitFor();
      await page.getByRole('button', { name: 'Seguir aquí' }).click();
      expect(await page.getByRole('textbox', { name: 'Nombre de la tienda' }).inputValue()).toBe('Otra');
      await page.getByRole('link', { name: 'Inventario' }).first().click();
      await page.getByRole('button', { name: 'Salir y perderlos' }).click();
      await page.getByRole('heading', { name: 'Inventario' }).first().waitFor();
    }));

  test('is read only for who may not change it', () =>
    withContext('desktop', async (context) => {
      const page = await enterAs(context, 'Gilda', 'analyst');
      await page.getByRole('link', { name: 'Ajustes' }).first().click();
      await page.getByText('Su rol permite ver estos ajustes, no cambiarlos.').waitFor();
      expect(await page.getByRole('textbox', { name: 'Nombre de la tienda' }).isDisabled()).toBe(true);
      expect(await page.getByRole('button', { name: 'Guardar los cambios' }).count()).toBe(0);
      expect(await page.getByRole('link', { name: 'Personas' }).count()).toBe(0);
    }));
});

test('the audit log shows who did what, narrows, and comes as a file', () =>
  withContext('desktop', async (context) => {
    const { page } = await enterShop(context);
    await visit(page, system.url('granja', '/settings/audit'));
    await page.getByText('Entró').first().waitFor();
    await page.getByRole('combobox', { name: 'Qué' }).selectOption('invitation');
    await page.waitForURL(/what=invitation/);
    await page.getByText('Invitó a una persona').first().click();
    await page.getByText('invitation.created').first().waitFor();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Descargar CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('granja-audit.csv');
  }));

describe.each(Object.keys(viewports) as Viewport[])('on a %s', (viewport) => {
  const paths = [
    '/account',
    '/settings/shop',
    '/settings/people',
    '/settings/keys',
    '/settings/audit',
    '/settings/security',
  ];

  test.each(['light', 'dark'] as const)(
    'every page about people is accessible and fits, in %s',
    (colorScheme) =>
      withContext(
        viewport,
        async (context) => {
          const { page } = await openPage(context);
          for (const door of ['/reset', '/reset#token', '/invitation#token']) {
            await page.goto('about:blank');
            await visit(page, system.url('granja', door));
            await expectAccessible(page);
            await expectNoSidewaysScroll(page);
          }
          const { page: shop } = await enterShop(context);
          for (const path of paths) {
            await visit(shop, system.url('granja', path));
            await inspect(shop, `${path.slice(1).replace('/', '-')}-${colorScheme}`, viewport);
          }
        },
        colorScheme,
      ),
  );
});
