import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

/** Nothing that asks the network, the GPU or a sandbox that containers do not have. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium for tests. Rejects with a sentence where the machine has none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error('No Chromium found. Install chromium, or set CHROMIUM_PATH to one.');
  }
  return chromium.launch({ executablePath, args: flags });
}
