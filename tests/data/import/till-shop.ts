/** A shop in a data folder of its own, for processes that are killed while they import the export of its till. */
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import { type LocalData, openLocalData } from '#functions/local/local-data.ts';
import { tenantId } from '#tests/data/lake/support/test-lake.ts';
import { readRows, tillHeader, tillProfile } from './support.ts';

export const shopId = tenantId('granja');

/** Four lines a ticket, three stores, all days of one month. Tickets count from `firstTicket`. */
export function tillExport(lines: number, firstTicket = 0): string {
  const rows = Array.from({ length: lines }, (_, index) => {
    const ticket = firstTicket + Math.floor(index / 4);
    const day = String(1 + (ticket % 28)).padStart(2, '0');
    return `T${ticket % 3};${ticket};${day}/01/2026 1${ticket % 9}:15;P${(firstTicket + index) % 500};Producto ${index % 500};${1 + (index % 3)};${index % 90},25`;
  });
  return `${[tillHeader, ...rows].join('\n')}\n`;
}

/** The shop with its tables and the profile `till`, and nothing in them. */
export function createShop(dataFolder: string): Promise<void> {
  return withData(dataFolder, async (data) => {
    const tenant = await data.registry.tenants.ensure({
      id: shopId,
      name: 'La Granja',
      settings: { timeZone: 'America/Caracas', currency: 'VES' },
    });
    await data.lake.tenant(tenant.id).create();
    await createProfileStore(openImportFolder(data.store, tenant.id)).put(tillProfile);
  });
}

const checksum = `SELECT count(*)::INT AS n, sum(line_total)::VARCHAR AS total,
  sum(hash(store_id, sale_id, line_no, sold_at, product_id, quantity))::VARCHAR AS rows FROM sales`;

/** Number, sum and checksum of all sale lines: one row. */
export const readSales = (data: LocalData) => readRows(data.lake.tenant(shopId), 'sales', checksum);

export async function withData<T>(dataFolder: string, work: (data: LocalData) => Promise<T>): Promise<T> {
  const data = await openLocalData(dataFolder);
  try {
    return await work(data);
  } finally {
    await data.close();
  }
}
