/**
 * From a user's file to committed rows. Guarantees:
 *
 * - Rows become visible with one commit on the target table, all or none. What they refer to (products,
 *   stores) is inserted before, so that no reader ever sees a line of an unknown product.
 * - The same file again, and overlapping exports in any order, add nothing twice: an import is named by the
 *   content of its file and profile, its commit carries that name, and lines are compared with those stored.
 * - Killed at any moment and run again, the end state is that of an undisturbed run.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { concurrently } from '../concurrently.ts';
import { DeltaError } from '../delta/table.ts';
import { QueryError } from '../engine/query-error.ts';
import type { TenantLake } from '../lake/lake.ts';
import { ImportError } from './errors.ts';
import { cancellable, withEngineIn } from './import-engine.ts';
import { createImportRecords, type ImportRecord } from './import-record.ts';
import type {
  ImportDependencies,
  ImportPreview,
  ImportRequest,
  ImportResult,
  ImportStep,
} from './import-request.ts';
import { defaultMaxRejectShare, type ImportProfile } from './mapping/profile.ts';
import { type PreparedImport, prepareImport } from './prepare-import.ts';
import { previewParts } from './preview-parts.ts';
import { keepRejects } from './rejects-file.ts';
import { keepFiles } from './target/lake-files.ts';
import type { ImportTenant } from './target/target.ts';

const shares: Readonly<Record<ImportStep, number>> = {
  open: 0.02,
  read: 0.15,
  check: 0.3,
  compare: 0.45,
  write: 0.6,
  rollups: 0.9,
  done: 1,
};

/**
 * Rejects with `ImportError`; also with `import.cancelled` where `request.signal` ends it, which it can until
 * the rows are being committed.
 */
export async function runImport(deps: ImportDependencies, request: ImportRequest): Promise<ImportResult> {
  const report = (step: ImportStep) => request.onProgress?.({ step, share: shares[step] });
  report('open');
  await assertSizeWithin(request);
  if (request.previewOnly && request.onPartialPreview) {
    await previewParts(deps, request, request.onPartialPreview);
  }
  const file = await cancellable(request.signal, () => describeFile(request));
  const id = nameImport(request, deps.tenant, file.sha256);
  const records = createImportRecords(deps.imports);
  const earlier = await records.get(id);
  if (earlier?.status === 'committed' && !request.again && !request.previewOnly) {
    report('done');
    return alreadyImported(earlier);
  }

  const interrupted = earlier?.status === 'writing' ? earlier : null;
  await using scratch = await deps.lake.scratch();
  // The engine is gone before the lake's own begins: together they would need twice the memory.
  const { prepared, staged } = await withEngineIn(
    scratch.path,
    async (session, directory) => {
      const workplace = { session, directory, id, report, interrupted };
      const done = await prepareImport(deps, request, workplace);
      if (done.rejectsPath && request.rejectsPath) await copyFile(done.rejectsPath, request.rejectsPath);
      assertFewRejects(done.preview, request.profile);
      if (request.previewOnly) return { prepared: done, staged: null };
      report('write');
      return { prepared: done, staged: done.plan.rowsToWrite > 0 ? await done.target.stage() : null };
    },
    request.signal,
  );
  const { preview } = prepared;
  if (request.previewOnly) return { ...preview, id, outcome: 'preview' as const };
  const record = beginRecord(deps, request, prepared, { id, file, earlier });
  if (!staged) return finishWithoutRows(deps, records, { record, earlier, prepared, report });
  await cancellable(request.signal, async () => {});
  await request.beforeCommit?.(id, interrupted?.startedAt ?? null);
  const resumed = interrupted ? { ...record, startedAt: interrupted.startedAt } : record;
  const { rejectsPath } = prepared;
  const keep = [
    () => keepSource(deps, id, request.path),
    () => keepFiles(deps.imports, id, staged.kept, interrupted !== null),
    ...(rejectsPath ? [() => keepRejects(deps.imports, id, rejectsPath)] : []),
  ];
  await concurrently(keep, keep.length, (store) => store());
  await records.put(resumed);
  const versions = await staged.commit({ appId: `import:${id}`, version: record.attempt });
  report('rollups');
  // Before the record says that all is done: whoever is killed here does it when it is run again.
  await refreshRollups(deps.lake);
  await records.put({ ...resumed, status: 'committed', versions, finishedAt: deps.clock.now() });
  report('done');
  return { ...preview, id, outcome: 'committed' as const };
}

async function keepSource({ imports }: ImportDependencies, id: string, path: string): Promise<void> {
  await imports.put(`${id}/source`, Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>);
}

function beginRecord(
  deps: ImportDependencies,
  request: ImportRequest,
  { preview, reading, now }: PreparedImport,
  { id, file, earlier }: { id: string; file: ImportRecord['file']; earlier: ImportRecord | null },
): ImportRecord {
  return {
    id,
    table: request.profile.table,
    profile: request.profile,
    file,
    status: 'writing',
    attempt: nextAttempt(earlier),
    dialect: preview.dialect,
    reading,
    mapping: preview.mapping,
    counts: preview.counts,
    ...(preview.lineTypes ? { lineTypes: preview.lineTypes } : {}),
    ...(preview.correctionOf ? { correctionOf: preview.correctionOf } : {}),
    signature: preview.signature,
    versions: {},
    startedAt: deps.clock.now(),
    finishedAt: null,
    rowsAt: now,
    actor: request.actor,
  };
}

/** Rows are in already, and readers fall back to them: rollups that cannot be computed now will be later. */
async function refreshRollups(lake: TenantLake): Promise<void> {
  try {
    await lake.refreshRollups();
  } catch (error) {
    if (!(error instanceof DeltaError) && !(error instanceof QueryError)) throw error;
  }
}

/** Before anything of it is read. */
async function assertSizeWithin({ path, maxFileBytes }: ImportRequest): Promise<void> {
  if (maxFileBytes === undefined) return;
  const sizeBytes = (await stat(path).catch(() => null))?.size ?? 0;
  if (sizeBytes <= maxFileBytes) return;
  throw new ImportError(
    'import.too_large',
    `The file has ${sizeBytes} bytes, and your plan allows ${maxFileBytes}. Split it, or change the plan.`,
    { sizeBytes, maxFileBytes },
  );
}

function assertFewRejects({ counts, rejects }: ImportPreview, profile: ImportProfile): void {
  const limit = profile.maxRejectShare ?? defaultMaxRejectShare;
  if (counts.rejected <= limit * counts.rows) return;
  throw new ImportError(
    'import.too_many_rejects',
    `${counts.rejected} of ${counts.rows} rows were rejected, more than ${limit * 100} %. Nothing was written.`,
    { rejected: counts.rejected, rows: counts.rows, rejects },
  );
}

function nextAttempt(earlier: ImportRecord | null): number {
  if (!earlier) return 1;
  return earlier.status === 'writing' ? earlier.attempt : earlier.attempt + 1;
}

/** Nothing is left to write: the file was known, or an attempt that was killed had already committed it. */
async function finishWithoutRows(
  deps: ImportDependencies,
  records: ReturnType<typeof createImportRecords>,
  {
    record,
    earlier,
    prepared: { preview, rejectsPath },
    report,
  }: {
    record: ImportRecord;
    earlier: ImportRecord | null;
    prepared: PreparedImport;
    report: (step: ImportStep) => void;
  },
): Promise<ImportResult> {
  if (earlier?.status === 'writing') {
    report('rollups');
    await refreshRollups(deps.lake);
  }
  const finishedAt = deps.clock.now();
  if (!earlier && rejectsPath) await keepRejects(deps.imports, record.id, rejectsPath);
  if (earlier?.status === 'writing') await records.put({ ...earlier, status: 'committed', finishedAt });
  else if (!earlier) await records.put({ ...record, status: 'committed', finishedAt });
  report('done');
  const completes = earlier?.status === 'writing' ? { completes: earlier.startedAt } : {};
  return { ...preview, id: record.id, outcome: 'nothing_new', ...completes };
}

function alreadyImported(record: ImportRecord): ImportResult {
  const { counts } = record;
  return {
    id: record.id,
    outcome: 'already_imported',
    dialect: record.dialect,
    mapping: record.mapping,
    signature: record.signature,
    ...(record.correctionOf ? { correctionOf: record.correctionOf } : {}),
    counts: {
      ...counts,
      inserted: 0,
      updated: 0,
      unchanged: counts.inserted + counts.updated + counts.unchanged,
      newProducts: 0,
      newStores: 0,
    },
    ...(record.lineTypes ? { lineTypes: record.lineTypes } : {}),
    rejects: [],
    sample: [],
  };
}

async function describeFile({ path, fileName, signal }: ImportRequest): Promise<ImportRecord['file']> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal }))
      hash.update(chunk as Buffer);
    const { size } = await stat(path);
    return { name: fileName, sizeBytes: size, sha256: hash.digest('hex') };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EISDIR') throw cause;
    throw new ImportError('import.file_not_found', `There is no file ${fileName}.`, {}, { cause });
  }
}

/** Same content read in the same way: same import. */
function nameImport({ profile, sheet }: ImportRequest, tenant: ImportTenant, sha256: string): string {
  const labels = profile.table === 'sales' && !profile.sales?.scaleLabels ? tenant.scaleLabels : null;
  const reading = JSON.stringify([
    profile.table,
    profile.fields,
    profile.numbers,
    profile.dates,
    profile.sales,
    sheet,
    ...(profile.policy ? [profile.policy] : []),
    ...(labels ? [labels] : []),
  ]);
  return createHash('sha256').update(`${reading}\n${sha256}`).digest('hex').slice(0, 24);
}
