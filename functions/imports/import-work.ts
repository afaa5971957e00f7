/**
 * One job, one step further: the preview, the commit or the undo that it asks for. Safe to repeat after a
 * crash at any point: the import itself completes or repeats without adding anything twice, and the job's
 * document follows. A lease keeps two workers from doing the same work at once.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { AuditEntry } from '#data/audit/audit-record.ts';
import type { Clock } from '#data/clock.ts';
import { ImportError } from '#data/import/errors.ts';
import { createImportRecords } from '#data/import/import-record.ts';
import type { ImportDependencies, ImportResult } from '#data/import/import-request.ts';
import { runImport } from '#data/import/run-import.ts';
import { undoImport } from '#data/import/undo-import.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { Lake, TenantLake } from '#data/lake/lake.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { ValidationError } from '#data/lake/validation-error.ts';
import type { Random } from '#data/random.ts';
import { type PlanLimits, planLimits } from '#data/registry/plans.ts';
import type { Registry } from '#data/registry/registry.ts';
import type { TenantPlan } from '#data/registry/tenant.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { type ChangeTrail, openChangeTrail } from '../audit/change-trail.ts';
import {
  createImportJobs,
  type ImportJob,
  type ImportJobs,
  type JobAction,
  jobFolder,
} from './import-jobs.ts';
import { holdLease, type JobLease, LeaseLost } from './job-lease.ts';
import { readDataVersion } from './preview-version.ts';
import { createUploads } from './uploads.ts';

export interface ImportWorkDependencies {
  lake: Lake;
  registry: Pick<Registry, 'tenants'>;
  auditLogs: AuditLogs;
  /** The whole store as one tenant may see it. */
  tenantStore: (tenantId: TenantId) => ObjectStore;
  clock: Clock;
  random: Random;
  /** What each plan may use. Default: `planLimits`. */
  plans?: Readonly<Record<TenantPlan, PlanLimits>>;
  /** Another worker may take the job over when its holder was silent for so long. Default 30,000 ms. */
  leaseMs?: number;
  /** Ends work that has not begun to write; the job is then taken up again later. */
  signal?: AbortSignal;
}

/** `done`: nothing is left to do now; `held`: another worker is at it until about `until`. */
export type WorkResult = { kind: 'done' } | { kind: 'held'; until: number };

/** Faults that may pass are tried again so often; then the job says so and waits for somebody. */
const maxFailedRuns = 3;

/**
 * Carries out what the job asks for. Rejects only with faults that may pass (the storage, the machine): call it
 * again then. Whatever is wrong with the file ends the job with its reason.
 */
export async function workOnImport(
  deps: ImportWorkDependencies,
  tenantId: TenantId,
  importId: string,
): Promise<WorkResult> {
  const tenant = await deps.registry.tenants.get(tenantId);
  if (tenant?.status !== 'active') return { kind: 'done' };
  const imports = openImportFolder(deps.tenantStore(tenantId), tenantId);
  const jobs = createImportJobs(imports, deps.clock);
  const held = await holdLease(jobs, importId, deps);
  if (held.kind !== 'taken') return held;
  const { job, lease, isResumed } = held;
  const bench: Bench = {
    imports,
    jobs,
    lake: deps.lake.tenant(tenantId),
    clock: deps.clock,
    tenant: tenant.settings,
    trail: (action) => {
      const entry = auditEntry(job, action, { outcome: 'success', reason: null });
      const since = isResumed ? job.createdAt : null;
      return openChangeTrail(deps.auditLogs, [{ log: tenantId, entry }], since);
    },
    maxRows: (deps.plans ?? planLimits)[tenant.plan].maxImportRows,
    lease,
    signal: deps.signal ? AbortSignal.any([lease.signal, deps.signal]) : lease.signal,
  };
  try {
    await actions[job.action](bench, job);
  } catch (error) {
    if (error instanceof LeaseLost || bench.signal.aborted) return { kind: 'done' };
    await settleFailure(bench, job, error);
  } finally {
    await lease.release();
  }
  await recordFailure(deps, tenantId, jobs, importId);
  return { kind: 'done' };
}

interface Bench {
  imports: ObjectStore;
  jobs: ImportJobs;
  lake: TenantLake;
  clock: Clock;
  tenant: ImportDependencies['tenant'];
  /** The records of what the job does to the data. */
  trail: (action: string) => ChangeTrail;
  maxRows: number;
  lease: JobLease;
  signal: AbortSignal;
}

type Action = (bench: Bench, job: ImportJob) => Promise<void>;

const actions: Readonly<Record<JobAction, Action>> = {
  preview: (bench, job) => preview(bench, job),
  async commit(bench, job) {
    const version = await readDataVersion(bench.lake, job.table);
    const isStale = job.status !== 'committing' && version !== job.previewedVersion;
    await (isStale ? preview(bench, { ...job, isPreviewRenewed: true }) : commit(bench, job));
  },
  import: (bench, job) => commit(bench, job),
  undo,
};

async function preview(bench: Bench, job: ImportJob): Promise<void> {
  const previewedVersion = await readDataVersion(bench.lake, job.table);
  const result = await run(bench, job, true);
  await bench.lease.update((current) => ({
    ...current,
    status: 'previewed',
    action: null,
    progress: null,
    problem: null,
    preview: { ...previewOf(result), share: 1 },
    previewedVersion,
    isPreviewRenewed: job.isPreviewRenewed,
  }));
}

async function commit(bench: Bench, job: ImportJob): Promise<void> {
  const isResumed = job.status === 'committing';
  const trail = bench.trail('import.committed');
  const result = await run(bench, job, false, () => trail.intend());
  const record = await createImportRecords(bench.imports).get(result.id);
  // Where a run before this one was killed after its commit, this one finds the rows and says "known already".
  const isOurs = isResumed && record !== null && record.startedAt >= job.createdAt;
  const counts = isOurs ? record.counts : result.counts;
  const kind = result.outcome === 'committed' || isOurs ? 'committed' : result.outcome;
  // Before the job says that all is done: whoever takes it up after a crash writes what is missing.
  await trail.settle({ inserted: counts.inserted, updated: counts.updated });
  await bench.lease.update((current) => ({
    ...current,
    status: 'committed',
    action: null,
    progress: null,
    problem: null,
    preview: current.preview ?? { ...previewOf(result), share: 1 },
    recordId: result.id,
    outcome: {
      kind: kind === 'preview' ? 'nothing_new' : kind,
      counts,
      finishedAt: bench.clock.now(),
    },
  }));
  // The import keeps the file as it came.
  if (job.uploadId !== null) await createUploads(bench.imports).remove(job.uploadId);
}

async function undo(bench: Bench, job: ImportJob): Promise<void> {
  const { imports, lake, clock, tenant } = bench;
  if (job.recordId === null) throw new ImportError('import.not_undoable', 'Nothing was imported.');
  const trail = bench.trail('import.undone');
  await trail.intend();
  const actor = job.actor.id ?? job.actor.kind;
  const earlier = await createImportRecords(imports).get(job.recordId);
  // A run before this one may have been killed after its last step.
  const result =
    earlier?.status === 'undone'
      ? { deleted: earlier.undone?.deleted ?? 0, restored: earlier.undone?.restored ?? 0 }
      : await undoImport({ lake, imports, clock, tenant }, job.recordId, actor);
  await trail.settle({ ...result });
  await bench.lease.update((current) => ({
    ...current,
    status: 'undone',
    action: null,
    progress: null,
    problem: null,
    undone: result,
  }));
}

const readingSteps: ReadonlySet<string> = new Set(['open', 'read']);

/** Runs the import on the uploaded file, brought to this machine, and tells the job how far it is. */
async function run(
  bench: Bench,
  job: ImportJob,
  previewOnly: boolean,
  beforeCommit: () => Promise<void> = async () => undefined,
): Promise<ImportResult> {
  const { imports, lake, clock, tenant, maxRows, lease, signal } = bench;
  if (!job.profile || job.uploadId === null) {
    throw new ImportError('import.file_not_found', 'The uploaded file is no longer there.');
  }
  await lease.update((current) => ({ ...current, status: previewOnly ? 'reading' : 'committing' }));
  await using scratch = await lake.scratch();
  const path = join(scratch.path, `upload${extensionOf(job.file.name)}`);
  await bringUpload(imports, job.uploadId, path, signal);
  const rejectsPath = join(scratch.path, 'rejects.csv');
  try {
    // Awaited here: the scratch folder goes when this function returns.
    return await runImport(
      { lake, imports, clock, tenant },
      {
        path,
        fileName: job.file.name,
        // A preview shows what is wrong, however much it is; the limit decides at the commit.
        profile: previewOnly ? { ...job.profile, maxRejectShare: 1 } : job.profile,
        actor: job.actor.id ?? job.actor.kind,
        previewOnly,
        rejectsPath,
        maxRows,
        again: job.again,
        signal,
        beforeCommit,
        ...(job.sheet === null ? {} : { sheet: job.sheet }),
        onProgress: (progress) =>
          lease.note((current) => ({
            ...current,
            progress,
            status: previewOnly ? (readingSteps.has(progress.step) ? 'reading' : 'checking') : current.status,
          })),
        onPartialPreview: (partial) =>
          lease.note((current) => (previewOnly ? { ...current, preview: partial } : current)),
      },
    );
  } finally {
    await keepRejects(bench, job, rejectsPath, previewOnly);
  }
}

/** Writes the uploaded file to `path`. Rejects with `import.damaged_file` where it is not the one announced. */
async function bringUpload(
  imports: ObjectStore,
  uploadId: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const uploads = createUploads(imports);
  const upload = await uploads.get(uploadId);
  if (!upload) throw new ImportError('import.file_not_found', 'The uploaded file is no longer there.');
  const hash = upload.sha256 === undefined ? null : createHash('sha256');
  await pipeline(
    uploads.read(uploadId),
    async function* (pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        hash?.update(piece);
        yield piece;
      }
    },
    createWriteStream(path),
    { signal },
  );
  if (hash && hash.digest('hex') !== upload.sha256) {
    throw new ImportError(
      'import.damaged_file',
      'The file that came is not the one announced. Send it again.',
    );
  }
}

function previewOf(result: ImportResult): Omit<NonNullable<ImportJob['preview']>, 'share'> {
  const { id: _id, outcome: _outcome, ...shown } = result;
  return shown;
}

/** Beside the job, so that a preview has them too, and an import that was refused for their number. */
async function keepRejects(
  { imports }: Bench,
  job: ImportJob,
  path: string,
  isPreview: boolean,
): Promise<void> {
  const key = `${jobFolder(job.id)}rejects.csv`;
  if (!existsSync(path)) {
    if (isPreview) await imports.delete(key);
    return;
  }
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  await imports.put(key, body, { contentType: 'text/csv; charset=utf-8' });
}

/** What is wrong with the file is said in the job; what may pass is tried again by whoever called. */
async function settleFailure({ lease }: Bench, job: ImportJob, error: unknown): Promise<void> {
  const problem =
    problemOf(error) ??
    (job.failedRuns + 1 >= maxFailedRuns
      ? {
          code: 'service.unavailable',
          detail: 'The import was interrupted several times on our side. Try again later.',
          details: {},
        }
      : null);
  await lease.update((current) => ({
    ...current,
    failedRuns: current.failedRuns + 1,
    ...(problem ? failed(current, problem) : {}),
  }));
  if (!problemOf(error)) throw error;
}

/** What another run would meet again: the file, or rows that the table cannot hold. */
function problemOf(error: unknown): ImportJob['problem'] {
  if (error instanceof ImportError) {
    return { code: error.code, detail: error.message, details: error.details };
  }
  if (!(error instanceof ValidationError)) return null;
  const details = { table: error.table, problems: error.problems };
  return { code: 'data.invalid', detail: error.message, details };
}

/** An undo that could not be done leaves the import committed; everything else has failed. */
function failed(job: ImportJob, problem: NonNullable<ImportJob['problem']>): Partial<ImportJob> {
  return {
    status: job.action === 'undo' ? 'committed' : 'failed',
    action: null,
    progress: null,
    problem,
  };
}

/** Of the owner's file name only this reaches the file system. */
function extensionOf(fileName: string): string {
  const extension = extname(fileName).toLowerCase();
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : '';
}

/** Under the name of who asked for it. */
function auditEntry(
  job: ImportJob,
  action: string,
  { outcome, reason }: Pick<AuditEntry, 'outcome' | 'reason'>,
): AuditEntry {
  return {
    actor: job.actor,
    action,
    target: { kind: 'import', id: job.id },
    before: null,
    after: { table: job.table, fileName: job.file.name },
    outcome,
    reason,
    address: null,
    userAgent: null,
    requestId: null,
  };
}

/** What came to nothing changed nothing: its record follows. */
async function recordFailure(
  { auditLogs }: ImportWorkDependencies,
  tenantId: TenantId,
  jobs: ImportJobs,
  importId: string,
): Promise<void> {
  const job = await jobs.get(importId);
  if (job?.action !== null || job.status !== 'failed') return;
  const entry = auditEntry(job, 'import.failed', { outcome: 'failure', reason: job.problem?.code ?? null });
  await auditLogs.open(tenantId).append(entry);
}
