import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { Clock } from '#data/clock.ts';
import { ImportError } from '#data/import/errors.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { runImport } from '#data/import/run-import.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { Lake } from '#data/lake/lake.ts';
import type { Tenant } from '#data/registry/tenant.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { watchedFolder } from '../audit/system-change.ts';
import { createSystemTrail } from '../imports/system-trail.ts';
import { importLimits } from '../limits/import-limits.ts';
import type { FolderImporter } from './folder-importer.ts';

export interface LocalImporterOptions {
  lake: Lake;
  auditLogs: AuditLogs;
  store: ObjectStore;
  clock: Clock;
  tenant: Tenant;
  close: () => Promise<void>;
}

const actor = 'watched folder';

/** Into the data folder of this machine, also beside a running server. */
export function createLocalImporter({
  lake,
  auditLogs,
  store,
  clock,
  tenant,
  close,
}: LocalImporterOptions): FolderImporter {
  const imports = openImportFolder(store, tenant.id);
  const profiles = createProfileStore(imports);
  const limits = importLimits(tenant);
  return {
    close,
    profiles: async () => (await profiles.list()).map(({ name }) => name),
    async importFile({ path, name }, profileName, signal) {
      const scratch = await mkdtemp(join(tmpdir(), 'fluxion-watch-'));
      const rejectsPath = join(scratch, 'rejects.csv');
      const rejects = () => readFile(rejectsPath, 'utf8').catch(() => null);
      try {
        const trail = createSystemTrail(auditLogs, watchedFolder, {
          action: 'import.committed',
          tenantId: tenant.id,
          after: { profile: profileName, fileName: name },
        });
        const result = await runImport(
          { lake: lake.tenant(tenant.id), imports, clock, tenant: tenant.settings },
          {
            path,
            fileName: name,
            profile: await profiles.get(profileName),
            actor,
            rejectsPath,
            ...limits,
            signal,
            beforeCommit: trail.intend,
          },
        );
        const { id: importId, outcome, counts } = result;
        await trail.settle(result);
        return { kind: 'imported', importId, outcome, counts, rejectsCsv: await rejects() };
      } catch (error) {
        if (!(error instanceof ImportError) || error.code === 'import.cancelled') throw error;
        return {
          kind: 'refused',
          code: error.code,
          detail: error.message,
          rejectsCsv: await rejects(),
        };
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}
