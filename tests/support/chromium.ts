import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { findOnPath, installDebianPackages } from './debian.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** A Chromium on this machine: CHROMIUM_PATH, an installed one, or Playwright's own; null where there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : null;
  for (const program of programs) {
    const path = findOnPath(program);
    if (path) return path;
  }
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
}

/** As `findChromium`, installing one where there is none: Debian's package, else Playwright's download. */
export function prepareChromium(log: (line: string) => void): string | null {
  const found = findChromium();
  if (found) return found;
  if (installDebianPackages(['chromium'], log)) return findChromium();
  log('Downloading a Chromium (playwright) …');
  spawnSync('playwright-core', ['install', 'chromium'], { stdio: 'ignore', timeout: 600_000 });
  const downloaded = findChromium();
  if (!downloaded) {
    log('There is no Chromium and none can be installed here: set CHROMIUM_PATH. Browser tests will fail.');
  }
  return downloaded;
}
