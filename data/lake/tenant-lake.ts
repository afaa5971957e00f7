import { createOrEvolve } from './evolve-table.ts';
import type { TenantLake } from './lake.ts';
import { pin } from './pin.ts';
import { prepareRows } from './prepared-rows.ts';
import { createReads } from './reads.ts';
import { rollupNames } from './rollups.ts';
import { tableNames } from './tables.ts';
import type { TenantContext } from './tenant-context.ts';
import { keepUp, refreshRollups } from './upkeep.ts';
import { append, deleteWhere, merge, overwrite, update } from './writes.ts';

export function createTenantLake(context: TenantContext): TenantLake {
  const reads = createReads(context);
  return {
    tenantId: context.tenantId,
    async create() {
      for (const name of [...tableNames, ...rollupNames]) await createOrEvolve(context.table(name));
    },
    snapshot: (relations, options = {}) => pin(context, relations, options),
    query: (query, snapshot, options = {}) => reads.query(query, snapshot, options),
    export: (query, snapshot, options) => reads.export(query, snapshot, options),
    append: (table, source, options = {}) => append(context, table, source, options),
    merge: (table, source, options) => merge(context, table, source, options),
    prepare: (table, rows) => prepareRows(context, table, rows),
    overwrite: (table, source, options = {}) => overwrite(context, table, source, options),
    update: (table, set, where, options = {}) => update(context, table, set, where, options),
    delete: (table, where, options = {}) => deleteWhere(context, table, where, options),
    scratch: () => context.folder.scratch(),
    upkeep: (options = {}) => keepUp(context, reads.categoriesHash, options),
    refreshRollups: () => refreshRollups(context, reads.categoriesHash),
    measureStorage: () => context.measureStorage(),
    history: (relation, options = {}) => context.table(relation).delta.history(options),
  };
}
