import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { demoPassword } from '#data/demo/generate.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

const screenFolder = join(import.meta.dirname, '../output/screens');

/** The sizes that every page is looked at: a buyer's screen and a phone. */
export const viewports = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
export type Viewport = keyof typeof viewports;

/** How long something that is polled for may take. */
export const patience = { timeout: 10_000 };
const actionTimeoutMs = 20_000;

/** The whole product, with small demo tenants; there while the tests of a file run. */
export let system: TestSystem;
let browser: Browser;

/** Starts system and browser for the tests of the file that calls it. */
export function useSystem(): void {
  beforeAll(async () => {
    [system, browser] = await Promise.all([startTestSystem(), launchBrowser()]);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });
}

/** Somebody at a screen of their own, with nothing remembered. */
export async function withContext<T>(
  viewport: Viewport,
  act: (context: BrowserContext) => Promise<T>,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<T> {
  const context = await browser.newContext({
    viewport: viewports[viewport],
    locale: 'es-VE',
    colorScheme,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(actionTimeoutMs);
  try {
    return await act(context);
  } finally {
    await context.close();
  }
}

/** A page of the shop `granja`, logged in; complaints count from here on. */
export async function enterShop(
  context: BrowserContext,
  email = 'owner@granja.example',
): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await openPage(context);
  await page.goto(system.url('granja'));
  await logIn(page, email);
  await page.getByRole('heading', { name: 'Inicio' }).first().waitFor();
  await settle(page);
  complaints.length = 0; // Nobody was logged in: the first look for a session answers 401.
  return { page, complaints };
}

/** A page that remembers what the browser complained about: errors, refused content, failed scripts. */
export async function openPage(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, complaints };
}

/** Fills the log-in form, whichever language it speaks. */
export async function logIn(page: Page, email: string, password: string = demoPassword): Promise<void> {
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

/** Waits until nothing on the page is loading any more. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
}

/** Opens an address and waits until its page is there, or says what was there instead. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  try {
    await page.locator('h1').first().waitFor();
  } catch (error) {
    const content = await page.locator('body').innerHTML();
    throw new Error(`No heading at ${url}: ${content.slice(0, 2_000)}`, { cause: error });
  }
  await settle(page);
}

/** tests/output/screens/<name>-<width>.png */
export async function takeScreenshot(page: Page, name: string, viewport: Viewport): Promise<void> {
  await mkdir(screenFolder, { recursive: true });
  const path = join(screenFolder, `${name}-${viewports[viewport].width}.png`);
  await page.screenshot({ path, animations: 'disabled' });
}

/** No violation of WCAG 2.2 A or AA that axe can find. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const results = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  });
  expect(violations).toEqual([]);
}

/** The page is no wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

/** Keeps a picture of the page, and fails where it is not accessible or does not fit. */
export async function inspect(page: Page, name: string, viewport: Viewport): Promise<void> {
  await settle(page);
  await takeScreenshot(page, name, viewport);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
}
