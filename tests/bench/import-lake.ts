import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { systemClock } from '#data/clock.ts';
import type { ImportDependencies, ImportResult, PartialPreview } from '#data/import/import-request.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { runImport } from '#data/import/run-import.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { tillProfile } from '#tests/data/import/support.ts';
import { tenantId } from '#tests/data/lake/support/test-lake.ts';

export interface BenchImports extends AsyncDisposable {
  importFile(path: string, profile: string, onStep?: (step: string) => void): Promise<ImportResult>;
  previewFile(
    path: string,
    profile: string,
    onPart: (preview: PartialPreview) => void,
  ): Promise<ImportResult>;
}

/** An empty tenant on a folder store, in a process that does nothing else: as the command line has it. */
export async function openBenchImports(): Promise<BenchImports> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-bench-'));
  const store = await openFileStore({ root: join(folder, 'store') });
  const lake = openLake({
    store,
    cacheDirectory: join(folder, 'cache'),
    engine: { threads: availableParallelism(), maxMemoryBytes: 512 * 2 ** 20 },
  });
  const tenant = lake.tenant(tenantId('bench'));
  await tenant.create();
  const imports = openImportFolder(store, tenant.tenantId);
  const deps: ImportDependencies = {
    lake: tenant,
    imports,
    clock: systemClock,
    tenant: { currency: 'USD', timeZone: 'America/Panama' },
  };
  const profiles = createProfileStore(imports);
  await profiles.put({ ...tillProfile, numbers: 'comma', dates: '%d/%m/%Y' });
  const request = async (path: string, profile: string) => ({
    path,
    fileName: basename(path),
    profile: await profiles.get(profile),
    actor: 'bench',
  });
  return {
    async importFile(path, profile, onStep = () => {}) {
      return runImport(deps, { ...(await request(path, profile)), onProgress: ({ step }) => onStep(step) });
    },
    async previewFile(path, profile, onPartialPreview) {
      return runImport(deps, { ...(await request(path, profile)), previewOnly: true, onPartialPreview });
    },
    async [Symbol.asyncDispose]() {
      await lake.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
