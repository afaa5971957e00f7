import { resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { type FakeShop, openFakeShop, origin } from './fake-shop.ts';

export interface Visit {
  page: Page;
  shop: FakeShop;
  context: BrowserContext;
}

export interface VisitOptions {
  width?: number;
  /** Sets the shop's answers before anything is asked. */
  prepare?: (shop: FakeShop) => void;
}

/**
 * Builds the page for the tests of a file and answers what visits it, each time as somebody new. A visit
 * fails where the page broke, or wanted what its Content-Security-Policy forbids.
 */
export function openSite() {
  let browser: Browser;
  let siteFolder: string;
  let removeFolder: () => Promise<void>;
  beforeAll(async () => {
    const folder = await makeTemporaryFolder();
    siteFolder = folder.path;
    removeFolder = folder.remove;
    const root = resolve(import.meta.dirname, '../../..');
    [browser] = await Promise.all([
      launchBrowser(),
      build({
        configFile: resolve(root, 'vite.config.ts'),
        root: resolve(root, 'web'),
        logLevel: 'silent',
        build: { outDir: siteFolder, emptyOutDir: true },
      }),
    ]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await removeFolder?.();
  });

  return async (
    path: string,
    act: (visit: Visit) => Promise<void>,
    { width = 1440, prepare }: VisitOptions = {},
  ): Promise<void> => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      locale: 'es-VE',
      reducedMotion: 'reduce',
    });
    try {
      const shop = await openFakeShop(context, siteFolder);
      prepare?.(shop);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(origin + path);
      await act({ page, shop, context });
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  };
}
