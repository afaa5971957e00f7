/** From a shop's messy file to figures on the page, and back: real Chromium through the real gateway. */
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { demoPassword } from '#data/demo/generate.ts';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import {
  enterShop,
  inspect,
  system,
  takeScreenshot,
  useSystem,
  type Viewport,
  visit,
  withContext,
} from './pages.ts';

useSystem();

/** Somebody who is logged in, at a browser that must have nothing to complain of in the end. */
const enter = (
  viewport: Viewport,
  act: (page: Page, context: BrowserContext, complaints: string[]) => Promise<void>,
  { colorScheme, email }: { colorScheme?: 'light' | 'dark'; email?: string } = {},
): Promise<void> =>
  withContext(
    viewport,
    async (context) => {
      const { page, complaints } = await enterShop(context, email);
      await act(page, context, complaints);
      expect(complaints).toEqual([]);
    },
    colorScheme,
  );

/** A till's export as they come: a mark at the start, semicolons, accents in windows-1252 and dates of early days only. */
function tillFile(storeId: string, month: string): Buffer {
  const rows = Array.from({ length: 40 }, (_, index) => {
    const day = String((index % 9) + 1).padStart(2, '0');
    const quantity = index === 7 ? 'dos' : String((index % 3) + 1);
    const price = index === 23 ? 'gratis' : `${index + 1}.250,50`;
    return `${storeId};T-${index};${day}/${month}/2024 10:${String(index + 10)};P${index};Café "molido" ñ;${quantity};${price}`;
  });
  const header = 'Tienda;Nº Factura;Fecha;Código;Descripción;Cantidad;Precio';
  return Buffer.from(`${[header, ...rows].join('\r\n')}\r\n`, 'latin1');
}

async function chooseFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await page.getByRole('heading', { name: '¿Qué contiene este archivo?' }).waitFor();
}

const salesOf = async (page: Page, storeId: string) => {
  await visit(page, system.url('granja', '/sales?by=store&from=2024-01-01&to=2024-12-31'));
  return page.getByText(storeId, { exact: true }).count();
};

test(
  'a file with open questions becomes figures on the page, and is undone',
  () =>
    enter('desktop', async (page) => {
      await page.getByRole('link', { name: 'Importar' }).first().click();
      await page.getByText('Aún no hay importaciones').waitFor();
      await inspect(page, 'imports-empty', 'desktop');
      await page.getByRole('link', { name: 'Importar un archivo' }).first().click();
      await page.getByText('Arrastre aquí su archivo').waitFor();
      await inspect(page, 'imports-new', 'desktop');

      await chooseFile(page, 'caja 9.csv', tillFile('CAJA-9', '03'));
      const next = page.getByRole('button', { name: 'Ver la vista previa' });
      await page.getByRole('heading', { name: 'Una pregunta antes de seguir' }).waitFor();
      expect(await next.isDisabled()).toBe(true);
      await page.getByRole('radio', { name: /dd\/mm\/aaaa/ }).check();
      await inspect(page, 'imports-columns', 'desktop');
      await next.click();

      const commit = page.getByRole('button', { name: 'Importar 38 filas' });
      await commit.waitFor();
      await page.getByText('Nada se ha guardado todavía.').waitFor();
      await page.getByText('Deje solo el número en la celda.').first().waitFor();
      await page.getByText('01/03/2024 – 09/03/2024').waitFor();
      await inspect(page, 'imports-preview', 'desktop');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: /Descargar las filas rechazadas/ }).click(),
      ]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString('utf8')).toMatch(/gratis/);
      const address = page.url();
      expect(await salesOf(page, 'CAJA-9')).toBe(0);

      await visit(page, address);
      await commit.click();
      await page.getByText('Importación terminada').waitFor();
      await page.getByRole('button', { name: 'Ver lo que cambió' }).click();
      await page
        .getByText(/CAJA-9 · 01\/03\/2024/)
        .first()
        .waitFor();
      await inspect(page, 'imports-done', 'desktop');
      expect(await salesOf(page, 'CAJA-9')).toBeGreaterThan(0);

      await visit(page, address);
      await page.getByRole('button', { name: 'Deshacer esta importación' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Deshacer' }).click();
      await page.getByText('Importación deshecha').waitFor();
      expect(await salesOf(page, 'CAJA-9')).toBe(0);

      // A program sees the same at the upload host, by its key alone.
      const granja = parseTenantId('granja');
      if (!granja) throw new Error('The demo tenant has a valid name.');
      const key = await system.registry.apiKeys.create({ tenantId: granja, name: 'e2e', scopes: ['import'] });
      const headers = { authorization: `Bearer ${key.secret}` };
      const importId = new URL(address).pathname.split('/').at(-1);
      const events = await system.request('etl', `/api/v1/imports/${importId}/events`, { headers });
      expect(events.headers['content-type']).toMatch(/^text\/event-stream/);
      expect(events.text).toMatch(/^event: done$/m);
      expect((await system.request('etl', '/api/v1/stores', { headers })).status).toBe(404);

      await visit(page, system.url('granja', '/imports'));
      await page.getByText('caja 9.csv').first().waitFor();
      await inspect(page, 'imports-list', 'desktop');
    }),
  120_000,
);

test(
  'all of it can be done on a phone, in the dark, and by keyboard',
  () =>
    enter(
      'phone',
      async (page) => {
        await page.getByRole('link', { name: 'Importar' }).last().click();
        await visit(page, system.url('granja', '/imports/new'));
        await inspect(page, 'imports-new', 'phone');
        await chooseFile(
          page,
          'lista.csv',
          Buffer.from('codigo,nombre,precio\nZZ1,Uno,10.50\nZZ2,Dos,20.25\n'),
        );
        await inspect(page, 'imports-columns', 'phone');
        await page.getByRole('button', { name: 'Ver la vista previa' }).focus();
        await page.keyboard.press('Enter');
        const commit = page.getByRole('button', { name: 'Importar 2 filas' });
        await commit.waitFor();
        await inspect(page, 'imports-preview', 'phone');
        await page.getByRole('button', { name: 'Descartar' }).click();
        await page.keyboard.press('Escape');
        await commit.focus();
        await page.keyboard.press('Enter');
        await page.getByText('Importación terminada').waitFor();
        await inspect(page, 'imports-done', 'phone');
      },
      { colorScheme: 'dark' },
    ),
  90_000,
);

test(
  'sending goes on after the network failed, where it was interrupted',
  () =>
    enter('desktop', async (page, context, complaints) => {
      await visit(page, system.url('granja', '/imports/new'));
      let chunks = 0;
      await context.route('**/api/v1/imports/uploads/*', async (route) => {
        if (route.request().method() !== 'PATCH') return route.continue();
        chunks += 1;
        return chunks === 2 ? route.abort('connectionfailed') : route.continue();
      });
      const line = 'ZZ3,Tres con un nombre largo,10.50\n';
      const text = `codigo,nombre,precio\n${line.repeat(Math.ceil((5 * 2 ** 20) / line.length))}`;
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'grande.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.getByText('Se interrumpió el envío. Lo enviado se conserva.').waitFor();
      await takeScreenshot(page, 'imports-interrupted', 'desktop');
      await page.getByRole('button', { name: 'Continuar el envío' }).click();
      await page.getByRole('heading', { name: '¿Qué contiene este archivo?' }).waitFor();
      expect(chunks).toBe(3);
      // The browser reports the connection that was cut.
      expect(complaints.splice(0)).toEqual(['Failed to load resource: net::ERR_CONNECTION_FAILED']);
    }),
  90_000,
);

test('who may not import sees neither the entry nor the pages', async () => {
  const granja = parseTenantId('granja');
  if (!granja) throw new Error('The demo tenant has a valid name.');
  const email = 'analyst@granja.example';
  const user = await system.registry.users.create({ email, name: 'Ana', password: demoPassword });
  await system.registry.users.setMembership(granja, user.id, { role: 'analyst' });
  await enter(
    'desktop',
    async (page) => {
      await visit(page, system.url('granja', '/imports'));
      await page.getByText('Su cuenta no puede importar archivos.').waitFor();
      expect(await page.getByRole('link', { name: 'Importar' }).count()).toBe(0);
    },
    { email },
  );
});
