/** Questions of one's own: DuckDB in real Chromium, over the shop's data, under the page's own security policy. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { examples } from '../../web/src/modules/explore/examples.ts';
import { enterShop, inspect, patience, system, useSystem, viewports, visit, withContext } from './pages.ts';

/** The first question waits for DuckDB itself, 34 MB of it. */
vi.setConfig({ testTimeout: 120_000 });
useSystem();

const openExplorer = (page: Page) => visit(page, system.url('granja', '/explore?period=90d'));
const table = (page: Page) => page.getByRole('region', { name: 'Respuesta' }).getByRole('table');

async function ask(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Su pregunta en SQL' }).fill(sql);
  await page.keyboard.press('Control+Enter');
}

test('the examples run, the answer comes as a file, and nothing leaves the page’s own origin', () =>
  withContext('desktop', async (context) => {
    const asked: string[] = [];
    const { page, complaints } = await enterShop(context);
    context.on('request', (request) => void asked.push(request.url()));
    await page.getByRole('link', { name: 'Explorar' }).click();
    await page.getByText('Aquí verá la respuesta').waitFor();
    await openExplorer(page);
    for (const { title } of examples.es) {
      await page.getByRole('button', { name: title }).click();
      await page.getByRole('button', { name: 'Ejecutar' }).waitFor();
      await page.getByText(/^[\d.]+ filas? en [\d,]+ s$/).waitFor();
      expect(await page.getByRole('alert').count(), title).toBe(0);
    }
    await inspect(page, 'explore', 'desktop');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Descargar CSV' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv.split('\n')[0]).toBe('dia,tienda,ticket,lineas,total');
    expect(csv.trim().split('\n')).toHaveLength(21);
    expect(asked.filter((url) => !/^(?:blob:)?http:\/\/granja\.localhost/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
  }));

test('amounts are exact, many rows are cut and said so, and a file has all of them', () =>
  withContext('desktop', async (context) => {
    const { page } = await enterShop(context);
    await openExplorer(page);
    await ask(
      page,
      'SELECT 9007199254740993.25::DECIMAL(20,2) AS total, 2026 AS anio, NULL AS nada, true AS si',
    );
    await expect
      .poll(() => table(page).locator('tbody td').allTextContents(), { timeout: 60_000 })
      .toEqual(['9.007.199.254.740.993,25', '2026', 'vacío', 'sí']);
    await ask(page, "SELECT i, '=' || i AS formula FROM range(2500) r(i)");
    await page.getByText(/Se muestran las primeras 1\.?000 de 2\.?500 filas/).waitFor();
    expect(await table(page).locator('tbody tr').count()).toBe(1_000);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Descargar CSV' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect([lines.length, lines[1]]).toEqual([2_501, "0,'=0"]);
  }));

test('only one question that reads is run; what is wrong with it is said in its own lines', () =>
  withContext('desktop', async (context) => {
    const { page } = await enterShop(context);
    await openExplorer(page);
    const alert = () => page.getByRole('alert').allTextContents();
    await ask(page, 'DROP TABLE ventas');
    await expect.poll(alert, patience).toEqual(['Aquí solo se pregunta: empiece por SELECT, WITH o FROM.']);
    await ask(page, 'SELECT 1; SELECT 2');
    await expect.poll(async () => (await alert()).join(), { timeout: 60_000 }).toContain('una sola pregunta');
    await ask(page, 'SELECT *\nFORM ventas');
    await expect
      .poll(async () => (await alert()).join(), { timeout: 60_000 })
      .toContain('LINE 2: FORM ventas');
    await ask(page, "SELECT * FROM read_csv('https://example.com/x.csv')");
    await expect.poll(async () => (await alert()).join(), patience).toContain('no se leen archivos');
    expect(await page.getByRole('table').count()).toBe(0);
    // Nothing of it is left in the way of the next question.
    await ask(page, 'PIVOT ventas_por_mes ON storeName USING sum(revenue) GROUP BY period');
    await table(page).waitFor({ timeout: 60_000 });
  }));

test('times are those of the shop’s clocks', () =>
  withContext('desktop', async (context) => {
    const { page } = await enterShop(context);
    await openExplorer(page);
    // A ticket of demo shops is of the local day on which it was paid, between 8 and 21 h.
    await ask(
      page,
      'SELECT count(*) FROM ventas WHERE soldAt::DATE <> day OR hour(soldAt) NOT BETWEEN 8 AND 21',
    );
    await expect
      .poll(() => table(page).locator('tbody td').allTextContents(), { timeout: 60_000 })
      .toEqual(['0']);
  }));

test('a question that never ends is stopped, and the next one is answered', () =>
  withContext('desktop', async (context) => {
    const { page } = await enterShop(context);
    await openExplorer(page);
    await ask(page, 'SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range * b.range = 7');
    await page.getByText('Calculando…').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Detener' }).click();
    await page.getByText('Se detuvo la pregunta.').waitFor();
    await ask(page, 'SELECT count(*) FROM productos');
    await expect.poll(() => table(page).locator('td').count(), { timeout: 60_000 }).toBe(1);
  }));

test.each(Object.keys(viewports) as (keyof typeof viewports)[])(
  'on a %s it is accessible and fits',
  (viewport) =>
    withContext(
      viewport,
      async (context) => {
        const { page } = await enterShop(context);
        await openExplorer(page);
        await inspect(page, 'explore-empty-dark', viewport);
        await page.getByRole('button', { name: 'Cargar la tabla productos' }).click();
        await page.getByText(/\d columnas/).click({ timeout: 60_000 });
        await ask(page, 'FROM productos');
        await table(page).waitFor();
        await inspect(page, 'explore-dark', viewport);
      },
      'dark',
    ),
);
