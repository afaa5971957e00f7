/** The whole API over a real lake and registry in memory: three shops of similar names, a fixed clock. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { type AuditLogs, openAuditLogs } from '#data/audit/audit-log.ts';
import { type Clock, systemClock } from '#data/clock.ts';
import type { Lake } from '#data/lake/lake.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { type TableName, tableNames } from '#data/lake/tables.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import type { Registry } from '#data/registry/registry.ts';
import { createStoreMeter } from '#data/store/counting-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { type App, createApp } from '#functions/app.ts';
import type { AppDependencies } from '#functions/http/context.ts';
import type { RequestRecord } from '#functions/http/telemetry.ts';
import { createLocalQueue, type LocalQueue } from '#functions/imports/local-queue.ts';
import type { MailMessage } from '#functions/mail/mail.ts';
import { openChosenStore } from '#tests/support/chosen-store.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { createShopRows, type ShopRows } from './shop-data.ts';
import { unhurriedPlans } from './unhurried-plans.ts';

export type ShopName = 'granja' | 'granja2' | 'cliente2';

export const password = 'correct horse battery';

export interface TestApi {
  app: App;
  lake: Lake;
  registry: Registry;
  auditLogs: AuditLogs;
  /** The control plane's. */
  store: ObjectStore;
  clock: Clock & { set(iso: string): void };
  dependencies: AppDependencies;
  shops: Readonly<Record<ShopName, ShopRows>>;
  secrets: Readonly<
    Record<
      ShopName | 'operator' | 'importOnly' | 'oneStore' | 'revoked' | 'expired' | 'suspended' | 'deleted',
      string
    >
  >;
  /** E-mails that were sent. */
  mails: MailMessage[];
  /** Carries out imports in the background. */
  imports: LocalQueue;
  records: RequestRecord[];
  failures: unknown[];
  /** A fresh session token of the shop's owner, or of the operator. */
  sessionOf(who: ShopName | 'operator'): Promise<string>;
  /** GET below /api/v1 with a key (default: granja's). */
  get(path: string, options?: { secret?: string; headers?: Record<string, string> }): Promise<Response>;
  /** As `get`; the answer must be 200 and fit the schema exactly. */
  read<const Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    secret?: string,
  ): Promise<v.InferOutput<Schema>>;
  close(): Promise<void>;
}

export function tenantId(text: string): TenantId {
  const id = parseTenantId(text);
  if (!id) throw new Error(`${text} is no tenant id`);
  return id;
}

/** A clock that stands still until it is set; its time limits are real. */
export function fixedClock(iso: string): TestApi['clock'] {
  let now = Date.parse(iso);
  return {
    now: () => now,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
    set: (later) => {
      now = Date.parse(later);
    },
  };
}

export interface TestApiOptions extends Partial<AppDependencies> {
  /** For how long the registry may trust what it has read. Default 0. */
  registryMaxAgeMs?: number;
}

export async function createTestApi({
  registryMaxAgeMs = 0,
  ...options
}: TestApiOptions = {}): Promise<TestApi> {
  const folder = await makeTemporaryFolder();
  const clock = fixedClock('2026-03-15T15:00:00Z');
  const random = seededRandom(42);
  const chosen = await openChosenStore(clock);
  const storeMeter = createStoreMeter();
  const store = storeMeter.count(chosen.store);
  const tenantStore = (id: TenantId) => storeMeter.count(chosen.tenantStore(id));
  const registry = openRegistry({ store, clock, random, maxAgeMs: registryMaxAgeMs });
  const auditLogs = openAuditLogs({ store, clock, random });
  const lake = openLake({ store: tenantStore, clock, random, cacheDirectory: folder.path });

  const settings = {
    granja: { currency: 'VES', timeZone: 'America/Caracas' },
    granja2: { currency: 'VES', timeZone: 'America/Caracas' },
    cliente2: { currency: 'USD', timeZone: 'America/Panama' },
  };
  const shops = {
    granja: createShopRows({ mark: 'granja', seed: 1, currency: 'VES', hoursBehindUtc: 4 }),
    granja2: createShopRows({ mark: 'granja2', seed: 2, currency: 'VES', hoursBehindUtc: 4 }),
    cliente2: createShopRows({ mark: 'cliente2', seed: 3, currency: 'USD', hoursBehindUtc: 5 }),
  };
  for (const name of ['granja', 'granja2', 'cliente2'] as const) {
    const id = tenantId(name);
    await registry.tenants.create({ id, name: `Shop ${name}`, settings: settings[name] });
    await lake.tenant(id).create();
    await writeShop(lake, id, shops[name]);
    const user = await registry.users.create({ email: `owner@${name}.example`, name: 'Owner', password });
    await registry.users.setMembership(id, user.id, { role: 'owner' });
  }
  const secrets = await createSecrets(registry, clock);
  await registry.operators.create({ email: 'operator@fluxion.example', name: 'Operator', password });

  // By now the key that was to expire has.
  clock.set('2026-03-15T16:00:00Z');

  const imports = createLocalQueue({
    lake,
    registry,
    auditLogs,
    tenantStore,
    clock,
    random,
    onFault: (error) => failures.push(error),
  });
  const mails: MailMessage[] = [];
  const records: RequestRecord[] = [];
  const failures: unknown[] = [];
  const dependencies: AppDependencies = {
    lake,
    registry,
    auditLogs,
    imports: { tenantStore, queue: imports, presign: null, streamsAnswers: true },
    mail: { send: async (message) => void mails.push(message) },
    siteOrigin: (host) => `http://${host}.localhost:3000`,
    uniformAnswerMs: 0,
    storeMeter,
    clock,
    random,
    telemetry: {
      request: (record) => records.push(record),
      failure: (_requestId, error) => failures.push(error),
    },
    signingSecrets: [new Uint8Array(32).fill(1)],
    plans: unhurriedPlans,
    version: '1.2.3',
    scheme: 'http',
    ...options,
  };
  const app = createApp(dependencies);
  const get: TestApi['get'] = async (path, { secret = secrets.granja, headers = {} } = {}) =>
    app.request(`/api/v1${path}`, { headers: { authorization: `Bearer ${secret}`, ...headers } });
  return {
    app,
    lake,
    registry,
    auditLogs,
    store,
    clock,
    dependencies,
    shops,
    secrets,
    mails,
    imports,
    records,
    failures,
    get,
    async read(schema, path, secret) {
      const response = await get(path, secret === undefined ? {} : { secret });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
      return v.parse(schema, JSON.parse(text));
    },
    async sessionOf(who) {
      if (who === 'operator') {
        const operator = await registry.operators.authenticate({
          email: 'operator@fluxion.example',
          password,
        });
        return (await registry.sessions.createForOperator(operator.id)).token;
      }
      const user = await registry.users.findByEmail(`owner@${who}.example`);
      if (!user) throw new Error(`${who} has no owner`);
      return (await registry.sessions.createForUser(tenantId(who), user.id)).token;
    },
    async close() {
      await imports.close();
      await lake.close();
      await chosen.close();
      await folder.remove();
    },
  };
}

async function writeShop(lake: Lake, id: TenantId, rows: ShopRows): Promise<void> {
  const order: readonly TableName[] = tableNames;
  for (const table of order) await lake.tenant(id).append(table, { rows: rows[table] });
}

async function createSecrets(registry: Registry, clock: Clock): Promise<TestApi['secrets']> {
  const granja = tenantId('granja');
  const make = async (key: Parameters<Registry['apiKeys']['create']>[0]) => registry.apiKeys.create(key);
  const read = ['read'] as const;
  const revoked = await make({ tenantId: granja, name: 'revoked', scopes: read });
  await registry.apiKeys.revoke(granja, revoked.key.id);
  const unusable = async (name: string, status: 'suspended' | 'deleted') => {
    const id = tenantId(name);
    await registry.tenants.create({ id, name });
    const { secret } = await make({ tenantId: id, name, scopes: read });
    await registry.tenants.update(id, { status });
    return secret;
  };
  const secretOf = async (key: Parameters<typeof make>[0]) => (await make(key)).secret;
  return {
    granja: await secretOf({ tenantId: granja, name: 'granja', scopes: read }),
    granja2: await secretOf({ tenantId: tenantId('granja2'), name: 'granja2', scopes: read }),
    cliente2: await secretOf({ tenantId: tenantId('cliente2'), name: 'cliente2', scopes: read }),
    operator: await secretOf({ tenantId: null, name: 'operator', scopes: ['admin'] }),
    importOnly: await secretOf({ tenantId: granja, name: 'import', scopes: ['import'] }),
    oneStore: await secretOf({ tenantId: granja, name: 'store', scopes: read, storeIds: ['granja-s1'] }),
    revoked: revoked.secret,
    expired: await secretOf({
      tenantId: granja,
      name: 'expired',
      scopes: read,
      expiresAt: clock.now() + 60_000,
    }),
    suspended: await unusable('suspended-shop', 'suspended'),
    deleted: await unusable('deleted-shop', 'deleted'),
  };
}

/** Method and path of every route, without the middleware. */
export function registeredRoutes(app: Pick<Hono, 'routes'>): { method: string; path: string }[] {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path: path.length > 1 ? path.replace(/\/$/, '') : path }));
  return [...new Map(routes.map((route) => [`${route.method} ${route.path}`, route])).values()];
}
