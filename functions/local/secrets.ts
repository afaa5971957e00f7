import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from './startup-error.ts';

export interface LocalSecrets {
  /** Signs cursors, so that they stay valid over restarts and between processes on one folder. */
  signingSecret: Uint8Array;
}

/** The folder's secrets, made on first use. Of processes that start at once, all use the first one's. */
export async function openSecrets(dataFolder: string): Promise<LocalSecrets> {
  const path = join(dataFolder, 'secrets.json');
  const content = (await readSecrets(path)) ?? (await createSecrets(path));
  return { signingSecret: Buffer.from(content, 'base64url') };
}

async function readSecrets(path: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { signingSecret } = JSON.parse(text) as { signingSecret?: unknown };
    if (typeof signingSecret === 'string' && signingSecret.length >= 43) return signingSecret;
  } catch {
    // Reported below.
  }
  throw new StartupError('data', `${path} is damaged. Delete it: a new one is made at the next start.`);
}

async function createSecrets(path: string): Promise<string> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const signingSecret = randomBytes(32).toString('base64url');
  try {
    await writeFile(temporary, JSON.stringify({ signingSecret }), { mode: 0o600, flush: true });
    await link(temporary, path);
    return signingSecret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readSecrets(path)) ?? signingSecret;
  } finally {
    await rm(temporary, { force: true });
  }
}
