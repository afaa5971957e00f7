/**
 * `npm run watch-folder -- --tenant granja --dir C:\exports`: on a shop's PC, imports each file that appears in
 * the folder, by the profile that its subfolder or its name says, and moves it to `done/` or `failed/` with a
 * report beside it. With `--server` and FLUXION_API_KEY over the API (also in the cloud), else into the local
 * data folder. It can be stopped and started at any moment: a file is moved only when its outcome is known, and
 * importing a file again adds nothing twice. Settings are in docs/import.md.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '#data/clock.ts';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import { createApiImporter } from '../watch-folder/api-importer.ts';
import { createLocalImporter } from '../watch-folder/local-importer.ts';
import { watchFolder } from '../watch-folder/watch-folder.ts';
import { openData } from './open-data.ts';

const usage = `Usage: npm run watch-folder -- --tenant NAME --dir FOLDER [--server https://etl.example.com]
  [--profile NAME] [--once]
With --server the environment variable FLUXION_API_KEY holds a key of the tenant with the scope "import".`;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());

let place = '';
try {
  const { tenantId, directory, server, profile, once } = parseWatchArguments(process.argv.slice(2));
  const importer = server
    ? createApiImporter({ server, key: requireKey(), tenantId, clock: systemClock })
    : await openLocalImporter(tenantId);
  try {
    await watchFolder({
      directory,
      importer,
      profile,
      clock: systemClock,
      signal: stopping.signal,
      once,
      onEvent: (line) => console.log(line),
    });
  } finally {
    await importer.close();
  }
} catch (error) {
  const known = toStartupError(error, place);
  console.error(known ? known.message : error);
  process.exitCode = known?.exitCode ?? 1;
}

async function openLocalImporter(tenantId: NonNullable<ReturnType<typeof parseTenantId>>) {
  const data = await openData(process.env);
  place = data.place;
  const tenant = await data.registry.tenants.get(tenantId);
  if (!tenant) {
    await data.close();
    throw new StartupError('setting', `There is no tenant "${tenantId}" in ${data.place}.`);
  }
  return createLocalImporter({ ...data, clock: systemClock, tenant });
}

function requireKey(): string {
  const key = process.env.FLUXION_API_KEY;
  if (!key) throw new StartupError('setting', `FLUXION_API_KEY is not set. ${usage}`);
  return key;
}

function parseWatchArguments(args: string[]) {
  const { values } = readOptions(args);
  const tenantId = parseTenantId(values.tenant ?? '');
  if (!tenantId || !values.dir) throw new StartupError('setting', usage);
  return {
    tenantId,
    // npm changes the folder; the path is meant from where the command was typed.
    directory: resolve(process.env.INIT_CWD ?? process.cwd(), values.dir),
    server: values.server ? values.server.replace(/\/+$/, '') : null,
    profile: values.profile ?? null,
    once: values.once,
  };
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        tenant: { type: 'string' },
        dir: { type: 'string' },
        server: { type: 'string' },
        profile: { type: 'string' },
        once: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}. ${usage}`, { cause: error });
  }
}
