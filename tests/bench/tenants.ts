/** The console with 10,000 tenants, on the folder store: what a page, a search and a new shop take. */

import { openAuditLogs } from '#data/audit/audit-log.ts';
import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import type { Registry } from '#data/registry/registry.ts';
import { createStoreMeter } from '#data/store/counting-store.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { listTenants } from '#functions/admin/admin.usecases.ts';
import { createCommandActor } from '#functions/cli/command-actor.ts';
import { createTenant } from '#functions/tenants/create-tenant.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { formatNumber, formatTable, median, quantile } from './measure.ts';

const tenantCount = 10_000;
const repetitions = 20;
const names = ['Abasto', 'Bodegón', 'Mercado', 'Panadería', 'Víveres', 'Frutería', 'Ferretería', 'Farmacia'];
const places = [
  'El Ávila',
  'La Candelaria',
  'San José',
  'Los Próceres',
  'Maracaibo',
  'Colón',
  'Barquisimeto',
];

export async function benchTenants(): Promise<string> {
  const folder = await makeTemporaryFolder();
  const clock = systemClock;
  const random = systemRandom;
  const meter = createStoreMeter();
  const store = meter.count(await openFileStore({ root: `${folder.path}/store`, clock }));
  const open = () => openRegistry({ store, clock, random });
  const lake = openLake({ store, clock, random, cacheDirectory: `${folder.path}/cache` });
  try {
    await fill(open());
    const list = (registry: Registry, query: Partial<Parameters<typeof listTenants>[1]> = {}) =>
      listTenants({ registry, lake, clock, siteOrigin: (id) => id }, { limit: 50, ...query });
    const warm = open();
    const forgetful = openRegistry({ store, clock, random, maxAgeMs: 0 });
    await list(warm);
    await list(forgetful);
    const actor = createCommandActor({ auditLogs: openAuditLogs({ store, clock, random }) }, async () => {});
    let created = 0;
    const cases: [string, () => Promise<unknown>][] = [
      ['first page, process just started', () => list(open())],
      ['first page, the last look longer ago than 3 s', () => list(forgetful)],
      ['first page', () => list(warm)],
      ['page in the middle', () => list(warm, { after: 'shop-05000' })],
      ['search with 1 hit (`shop-09876`)', () => list(warm, { q: 'shop-09876' })],
      ['search with many (`panaderia`)', () => list(warm, { q: 'panaderia' })],
      ['search without a hit', () => list(warm, { q: 'zzz' })],
      ['suspended only', () => list(warm, { status: 'suspended' })],
      [
        'open a shop, owner’s mail included',
        () => {
          created += 1;
          const shop = { id: `new-${created}`, name: 'Nueva', ownerEmail: `o${created}@new.example` };
          return createTenant({ registry: warm, lake, directory: null, clock }, actor, shop);
        },
      ],
    ];
    const rows = [['10,000 tenants', 'median ms', 'p95 ms', 'store requests']];
    for (const [name, run] of cases) {
      const durations: number[] = [];
      let requests = 0;
      for (let round = 0; round < repetitions; round += 1) {
        const start = performance.now();
        const used = await meter.measure(async (usage) => {
          await run();
          return usage();
        });
        durations.push(performance.now() - start);
        requests = used.requestCount;
      }
      rows.push([
        name,
        formatNumber(median(durations)),
        formatNumber(quantile(durations, 0.95)),
        String(requests),
      ]);
    }
    return formatTable(rows);
  } finally {
    await lake.close();
    await folder.remove();
  }
}

async function fill(registry: Registry): Promise<void> {
  const batch = 50;
  for (let start = 0; start < tenantCount; start += batch) {
    await Promise.all(
      Array.from({ length: batch }, (_, offset) => {
        const index = start + offset;
        return registry.tenants.create({
          id: `shop-${String(index).padStart(5, '0')}` as TenantId,
          name: `${names[index % names.length]} ${places[index % places.length]} ${index}`,
        });
      }),
    );
  }
}
