/** The built page in Chromium on days that a demo shop does not have: huge lists, faults, no network. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { totalRows } from './support/fake-shop.ts';
import { openSite } from './support/visit.ts';

/** What somebody on a slow line waits for before the first figures; the drawing of charts comes after. */
const firstViewBytes = 60 * 1024;
/** A screen of rows, and what is kept ready around it. */
const maxRowElements = 60;
const poll = { timeout: 15_000 };

const visit = openSite();

const grid = (page: Page) => page.getByRole('grid');
const countRows = (page: Page) => page.locator('[role=row]').count();
/** The row that the arrows are on, as a screen reader would say it. */
const activeRow = (page: Page) =>
  page.evaluate(() => {
    const id = document.querySelector('[role=grid]')?.getAttribute('aria-activedescendant');
    return id ? document.getElementById(id)?.textContent : null;
  });

test('the first figures need at most 60 KiB of JavaScript, compressed', () =>
  visit('/', async ({ page, shop }) => {
    await page.getByRole('link', { name: /Ticket promedio/ }).waitFor();
    await expect
      .poll(() => [...shop.scripts.keys()].some((name) => name.includes('trend-canvas')), poll)
      .toBe(true);
    const bytes = [...shop.scripts]
      .filter(([name]) => !name.includes('trend-canvas'))
      .reduce((sum, [, size]) => sum + size, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThanOrEqual(firstViewBytes);
  }));

test('an amount beyond the precision of a float is shown exactly', () =>
  visit('/sales', async ({ page }) => {
    await page.getByText('Bs.\u00a09.007.199.254.740.993,25').first().waitFor();
  }));

test('a line says in words what it shows, and days without sales are gaps', () =>
  visit('/sales?from=2026-03-01&to=2026-03-31', async ({ page }) => {
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toContain('sin datos');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toContain('lun 02/03/2026: Bs.');
    expect(await page.locator('figcaption').first().textContent()).toContain('lun 02/03/2026');
  }));

test('200,000 rows: a screenful exists, and the last one is reached by one key', () =>
  visit('/inventory', async ({ page, shop }) => {
    await page.getByText('200.000 filas').waitFor();
    await grid(page).focus();
    await page.keyboard.press('End');
    await page.getByText(`Producto ${totalRows - 1}`, { exact: true }).waitFor();
    expect(await activeRow(page)).toContain(`Producto ${totalRows - 1}`);
    expect(await countRows(page)).toBeLessThanOrEqual(maxRowElements);
    expect(await grid(page).getAttribute('aria-rowcount')).toBe(String(totalRows + 1));
    const offsets = (shop.asked.get('/inventory') ?? []).map((query) => Number(query.get('offset') ?? 0));
    expect(offsets.length).toBeLessThanOrEqual(5);
  }));

test('a row is opened, walked from and left by keyboard alone', () =>
  visit('/inventory', async ({ page }) => {
    await page.getByText('Producto 0', { exact: true }).waitFor();
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await activeRow(page)).toContain('Producto 1');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Producto 1' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('dialog', { name: 'Producto 2' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => grid(page).evaluate((element) => element === document.activeElement)).toBe(true);
  }));

test('filters and sort live in the address; the shared ones follow to the next page', () =>
  visit('/inventory?sort=-quantity', async ({ page, shop }) => {
    await page.getByText('200.000 filas').waitFor();
    await page.getByRole('combobox', { name: 'Tienda' }).selectOption('Chacao');
    await page.waitForURL(/store=s2/);
    await page.getByRole('checkbox', { name: 'Por agotarse' }).check();
    await page.getByText('7 filas', { exact: true }).waitFor();
    const last = shop.asked.get('/inventory')?.at(-1);
    expect(Object.fromEntries(last ?? [])).toMatchObject({
      store: 's2',
      lowStock: 'true',
      sort: '-quantity',
    });
    await page.getByRole('columnheader', { name: 'Tienda' }).getByRole('button').click();
    await page.waitForURL(/sort=store/);
    await page.getByRole('link', { name: 'Ventas' }).first().click();
    await page.waitForURL(/\/sales\?store=s2$/);
    await page.goBack();
    await page.getByText('7 filas', { exact: true }).waitFor();
  }));

test('what was searched in vain can be undone in one click', () =>
  visit('/inventory?q=nada', async ({ page }) => {
    await page.getByText('Ningún producto coincide').waitFor();
    await page.getByRole('button', { name: 'Quitar filtros' }).click();
    await page.getByText('200.000 filas').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  }));

test('a fault says what happened, its code and the request, and trying again helps', () =>
  visit('/orders', async ({ page, shop }) => {
    await page.getByRole('heading', { name: 'Pedidos' }).waitFor();
    shop.failing.set('/inventory', 400);
    await page.getByRole('link', { name: 'Inventario' }).first().click();
    const fault = page.getByRole('alert');
    await fault.getByText('El servidor no pudo responder.').waitFor();
    expect(await fault.textContent()).not.toContain('Too busy');
    expect(await fault.textContent()).toContain('engine.busy');
    expect(await fault.textContent()).toContain('req-7f3a');
    shop.failing.clear();
    const firstRow = page.getByText('Producto 0', { exact: true });
    // The page also asks again by itself: on a slow machine the button may be gone before it is pressed.
    await Promise.race([fault.getByRole('button', { name: 'Reintentar' }).click(), firstRow.waitFor()]);
    await firstRow.waitFor();
  }));

test('a session that ended leads to the door, which says so', () =>
  visit('/orders', async ({ page, shop }) => {
    await page.getByRole('heading', { name: 'Pedidos' }).waitFor();
    shop.failing.set('/inventory', 401);
    await page.getByRole('link', { name: 'Inventario' }).first().click();
    await page.getByText('Su sesión terminó.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Correo electrónico' }).isVisible()).toBe(true);
  }));

test('without network the page says so in a quiet line', () =>
  visit('/orders', async ({ page, context }) => {
    await page.getByRole('heading', { name: 'Pedidos' }).waitFor();
    await context.setOffline(true);
    await page.getByText('Sin conexión.').waitFor();
    await context.setOffline(false);
    await page.getByText('Sin conexión.').waitFor({ state: 'hidden' });
  }));

test('the palette finds products, stores and pages, and goes there with Enter', () =>
  visit('/orders?store=s3', async ({ page }) => {
    await page.getByRole('heading', { name: 'Pedidos' }).waitFor();
    await page.keyboard.press('Control+k');
    const box = page.getByRole('combobox', { name: 'Buscar en todo' });
    await box.fill('harina');
    await page.getByRole('option', { name: /Harina de maíz/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/products\/p7\?store=s3$/);
  }));

test('on a phone rows are cards with the two facts that matter', () =>
  visit(
    '/inventory',
    async ({ page }) => {
      await page.getByText('Producto 3', { exact: true }).waitFor();
      const card = page.getByRole('row').filter({ hasText: /^Producto 3Catia/ });
      expect(await card.textContent()).toBe('Producto 3Catia3 undPor agotarse');
      expect(await countRows(page)).toBeLessThanOrEqual(maxRowElements);
    },
    { width: 390 },
  ));

test('English and a theme are one choice away and stay chosen', () =>
  visit('/orders', async ({ page }) => {
    await page.getByRole('button', { name: 'Cuenta y preferencias' }).first().click();
    await page.getByRole('radio', { name: 'English' }).check();
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await page.reload();
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  }));
