/**
 * `npm run --silent key -- --tenant granja [--scopes read,write] [--name till]`: makes an API key, also while
 * the server runs, and prints it as the last line. It is shown this once. `--operator` instead of `--tenant`
 * makes a key of Fluxion's own staff. Works on the local folder, or on AWS (docs/operations.md).
 */
import { parseArgs } from 'node:util';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import type { ApiKey, Registry, Scope } from '#data/registry/registry.ts';
import { changeBySystem, commandLine } from '../audit/system-change.ts';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import { openData } from './open-data.ts';

const scopes: readonly Scope[] = ['read', 'write', 'import', 'admin'];
const usage = 'Usage: npm run --silent key -- --tenant NAME [--scopes read,write,import,admin] [--name TEXT]';

interface KeyRequest {
  /** Null for an operator's key. */
  tenantId: TenantId | null;
  scopes: readonly Scope[];
  name: string;
}

let place = '';
try {
  const request = parseRequest(process.argv.slice(2));
  const data = await openData(process.env);
  place = data.place;
  try {
    await assertTenantExists(data.registry, request.tenantId);
    const { tenantId, name, scopes: granted } = request;
    const event = { action: 'key.created', tenantId };
    const { key, secret } = await changeBySystem(
      data,
      commandLine,
      [{ ...event, after: { name, scopes: granted } }],
      () => data.registry.apiKeys.create(request),
      (created) => [{ ...event, ...factsOf(created.key) }],
    );
    console.log(
      `Key ${key.id} for ${request.tenantId ?? 'operators'}, scopes ${key.scopes.join(', ')}. It is shown this once:`,
    );
    console.log(secret);
  } finally {
    await data.close();
  }
} catch (error) {
  const known = toStartupError(error, place);
  console.error(known ? known.message : error);
  process.exitCode = known?.exitCode ?? 1;
}

function factsOf({ id, name, scopes: granted, storeIds, expiresAt }: ApiKey) {
  return { target: { kind: 'api_key', id }, after: { name, scopes: granted, storeIds, expiresAt } };
}

function parseRequest(args: string[]): KeyRequest {
  const { values } = parseKeyArguments(args);
  const tenantId = values.operator ? null : parseTenantId(values.tenant ?? '');
  const isValid = values.operator ? values.tenant === undefined : tenantId !== null;
  if (!isValid) throw new StartupError('setting', usage);
  const asked = values.scopes.split(',').map((scope) => scope.trim());
  const granted = scopes.filter((scope) => asked.includes(scope));
  if (granted.length !== asked.length) {
    throw new StartupError('setting', `The scopes are ${scopes.join(', ')}. ${usage}`);
  }
  return { tenantId, scopes: granted, name: values.name };
}

function parseKeyArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        tenant: { type: 'string' },
        operator: { type: 'boolean' },
        scopes: { type: 'string', default: 'read' },
        name: { type: 'string', default: 'Command line' },
      },
    });
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}. ${usage}`, { cause: error });
  }
}

async function assertTenantExists(registry: Registry, tenantId: TenantId | null): Promise<void> {
  if (tenantId === null || (await registry.tenants.get(tenantId))) return;
  throw new StartupError(
    'setting',
    `There is no tenant "${tenantId}" in ${place}. npm start creates the demo tenants.`,
  );
}
