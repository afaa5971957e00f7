import type { DuckDBConnection } from '@duckdb/node-api';
import type { DemoDay } from './calendar.ts';
import type { DemoProduct } from './catalog.ts';
import type { DemoProfile, DemoStore } from './profile.ts';
import { chanceMacroSql, stockOutMacroSql } from './sales-sql.ts';
import { runStatement } from './statement.ts';

/** Creates the tables `days`, `catalog`, `suppliers` and `stores`, from which all other rows follow. */
export async function loadDimensions(
  connection: DuckDBConnection,
  { profile, scale, now }: { profile: DemoProfile; scale: number; now: number },
  days: readonly DemoDay[],
  catalog: readonly DemoProduct[],
): Promise<void> {
  await connection.run(chanceMacroSql(profile.seed));
  await connection.run(stockOutMacroSql);
  const zone = profile.tenant.settings?.timeZone ?? 'UTC';
  await loadRows(
    connection,
    'days',
    {
      dayIndex: 'INTEGER',
      day: 'DATE',
      weekIndex: 'INTEGER',
      weekday: 'INTEGER',
      trafficFactor: 'DOUBLE',
      rate: 'DOUBLE',
    },
    days,
    `, (day::TIMESTAMP AT TIME ZONE '${zone}') AS starts_at`,
  );
  await loadRows(
    connection,
    'catalog',
    {
      rank: 'INTEGER',
      productId: 'VARCHAR',
      name: 'VARCHAR',
      category: 'VARCHAR',
      brand: 'VARCHAR',
      supplierIndex: 'INTEGER',
      unit: 'VARCHAR',
      ean: 'VARCHAR',
      taxClass: 'VARCHAR',
      priceUsd: 'DOUBLE',
      costUsd: 'DOUBLE',
      seasonBits: 'INTEGER',
    },
    catalog,
  );
  await loadRows(
    connection,
    'suppliers',
    {
      supplierIndex: 'INTEGER',
      supplierId: 'VARCHAR',
      name: 'VARCHAR',
      taxId: 'VARCHAR',
      leadTimeDays: 'INTEGER',
    },
    profile.suppliers.map((supplier, supplierIndex) => ({
      ...supplier,
      supplierIndex,
      supplierId: `S${String(supplierIndex + 1).padStart(3, '0')}`,
    })),
  );
  const stores = profile.stores
    .slice(0, Math.max(2, Math.ceil(profile.stores.length * Math.min(1, scale))))
    .map((store, index) => ({ ...store, ...placeStore(store, index, days, now) }));
  await loadRows(
    connection,
    'stores',
    {
      storeIndex: 'INTEGER',
      storeId: 'VARCHAR',
      name: 'VARCHAR',
      city: 'VARCHAR',
      address: 'VARCHAR',
      weight: 'DOUBLE',
      openedOn: 'DATE',
      firstDayIndex: 'INTEGER',
    },
    stores,
    ', (SELECT starts_at FROM days WHERE day_index = first_day_index) AS record_created_at',
  );
}

/** A store that opened before the data begin sells from the first day. */
function placeStore(store: DemoStore, storeIndex: number, days: readonly DemoDay[], now: number) {
  if (typeof store.openedOn === 'string') return { storeIndex, openedOn: store.openedOn, firstDayIndex: 0 };
  const firstDayIndex = Math.max(0, days.length - store.openedOn.daysAgo);
  const openedOn = days[firstDayIndex]?.day ?? new Date(now).toISOString().slice(0, 10);
  return { storeIndex, openedOn, firstDayIndex };
}

/** Creates a table from objects; camelCase properties become snake_case columns. */
async function loadRows(
  connection: DuckDBConnection,
  table: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly object[],
  extraColumnsSql = '',
): Promise<void> {
  const names = Object.keys(columns);
  const selected = names.map(
    (name) => `r."${name}" AS ${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
  );
  await runStatement(
    connection,
    `CREATE TABLE ${table} AS SELECT *${extraColumnsSql} FROM (SELECT ${selected.join(', ')}
     FROM (SELECT unnest(from_json($rows, '${JSON.stringify([columns])}')) AS r))`,
    { rows: JSON.stringify(rows) },
  );
}
