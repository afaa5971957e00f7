/** What can be done with imports, whoever asks: each function works for one tenant. */
import type { Clock } from '#data/clock.ts';
import { listChanges } from '#data/import/import-changes.ts';
import { createImportRecords } from '#data/import/import-record.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { formatRejects } from '#data/import/rejects-file.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { TenantLake } from '#data/lake/lake.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { ApiError } from '../http/errors.ts';
import {
  createImportJobs,
  type ImportActor,
  type ImportJob,
  type ImportJobs,
  importNotFound,
  jobFolder,
} from './import-jobs.ts';
import type { ImportPorts } from './import-ports.ts';
import { jobOfRecord, summarizeJob } from './import-view.ts';
import type { ChangesQuery, ImportChangeList } from './imported-rows.schemas.ts';
import type { CommitRequest, ImportList, NewImport } from './imports.schemas.ts';
import { assertKnownFields } from './known-fields.ts';
import { readDataVersion } from './preview-version.ts';
import { createUploads, type Upload } from './uploads.ts';

/** One tenant's imports, for one caller. */
export interface ImportDesk {
  tenantId: TenantId;
  lake: TenantLake;
  /** The tenant's `imports/` folder. */
  imports: ObjectStore;
  ports: ImportPorts;
  clock: Clock;
  actor: ImportActor;
}

/** What is not set by the request takes what was said when the upload was announced. */
export async function createImport(
  desk: ImportDesk,
  importId: string,
  request: NewImport,
): Promise<ImportJob> {
  const { imports, clock, tenantId, ports } = desk;
  const jobs = createImportJobs(imports, clock);
  const earlier = await jobs.get(importId);
  // An attempt before this one may have died before anybody was told of its job.
  if (earlier?.status === 'queued') await ports.queue.enqueue(tenantId, importId);
  if (earlier) return earlier;
  const upload = await findUpload(desk, request.uploadId);
  await assertComplete(desk, upload);
  const job = await newJob(desk, importId, request, upload);
  await jobs.create({ ...job, status: 'queued' });
  await ports.queue.enqueue(tenantId, importId);
  return (await jobs.get(importId)) ?? job;
}

/** The job that `startImport` sets going when the last byte has come. */
export async function prepareImport(desk: ImportDesk, importId: string, upload: Upload, commit: boolean) {
  const job = await newJob(desk, importId, { uploadId: upload.id, commit }, upload);
  await createImportJobs(desk.imports, desk.clock).create(job);
}

/** Sets a waiting job going; called for every sign that the upload is complete, however often. */
export async function startImport(
  { imports, clock, ports, tenantId }: Pick<ImportDesk, 'imports' | 'clock' | 'ports' | 'tenantId'>,
  importId: string,
): Promise<void> {
  await setGoing(createImportJobs(imports, clock), importId);
  await ports.queue.enqueue(tenantId, importId);
}

/** The import that begins with this upload, set going; null where somebody will ask for it later. */
export async function findWaitingImport(
  { tenantStore, clock }: { tenantStore: (tenantId: TenantId) => ObjectStore; clock: Clock },
  tenantId: TenantId,
  uploadId: string,
): Promise<string | null> {
  const imports = openImportFolder(tenantStore(tenantId), tenantId);
  const upload = await createUploads(imports).get(uploadId);
  if (!upload?.importId) return null;
  await assertComplete({ imports }, upload);
  await setGoing(createImportJobs(imports, clock), upload.importId);
  return upload.importId;
}

async function setGoing(jobs: ImportJobs, importId: string): Promise<void> {
  if (!(await jobs.get(importId))) return;
  await jobs.update(importId, (job) => (job.status === 'waiting' ? { ...job, status: 'queued' } : null));
}

export async function findUpload(
  { imports }: Pick<ImportDesk, 'imports'>,
  uploadId: string,
): Promise<Upload> {
  const upload = await createUploads(imports).get(uploadId);
  if (!upload) throw new ApiError('upload.not_found', 'There is no such upload.');
  return upload;
}

export async function assertComplete(
  { imports }: Pick<ImportDesk, 'imports'>,
  upload: Upload,
): Promise<void> {
  const received = await createUploads(imports).receivedBytes(upload.id);
  if (received === upload.sizeBytes) return;
  throw new ApiError(
    'upload.incomplete',
    `${received} of ${upload.sizeBytes} bytes have arrived. Send the rest first.`,
    { headers: { 'upload-offset': String(received) } },
  );
}

async function newJob(
  { imports, clock, actor }: ImportDesk,
  importId: string,
  request: NewImport,
  upload: Upload,
): Promise<ImportJob> {
  const profile = await chooseProfile(imports, request, upload);
  const now = clock.now();
  return {
    id: importId,
    status: 'waiting',
    action: request.commit ? 'import' : 'preview',
    table: profile.table,
    profileName: request.profile ?? upload.profile ?? null,
    profile,
    sheet: request.sheet ?? null,
    again: request.again ?? false,
    uploadId: upload.id,
    file: { name: upload.fileName, sizeBytes: upload.sizeBytes },
    actor,
    createdAt: now,
    updatedAt: now,
    progress: null,
    preview: null,
    problem: null,
    previewedVersion: null,
    isPreviewRenewed: false,
    recordId: null,
    outcome: null,
    undone: null,
    lease: null,
    failedRuns: 0,
  };
}

async function chooseProfile(
  imports: ObjectStore,
  request: NewImport,
  upload: Upload,
): Promise<ImportProfile> {
  const name = request.profile ?? upload.profile;
  const table = request.table ?? upload.table;
  const named = name === undefined ? null : await createProfileStore(imports).get(name);
  if (named && table && named.table !== table) {
    throw new ApiError(
      'import.settings',
      `The profile “${named.name}” is for ${named.table}, not for ${table}.`,
      {
        parameter: 'table',
      },
    );
  }
  const chosen = named?.table ?? table;
  if (!chosen) {
    throw new ApiError('import.settings', 'Say what the file holds: a table, or a profile.', {
      parameter: 'table',
    });
  }
  const { mapping, numbers, dates, policy, sales, maxRejectShare } = request;
  if (mapping) assertKnownFields(chosen, mapping, 'mapping');
  return {
    ...(named ?? { name: 'by-column-names', title: 'By column names' }),
    table: chosen,
    ...(mapping ? { fields: mapping } : {}),
    ...(numbers ? { numbers } : {}),
    ...(dates ? { dates } : {}),
    ...(policy ? { policy } : {}),
    ...(sales ? { sales: sales as NonNullable<ImportProfile['sales']> } : {}),
    ...(maxRejectShare === undefined ? {} : { maxRejectShare }),
  };
}

/** The job, or what an import by another way would be as one. Rejects with `import.not_found`. */
export async function getImport({ imports, clock }: Pick<ImportDesk, 'imports' | 'clock'>, importId: string) {
  const job = await createImportJobs(imports, clock).get(importId);
  if (job) return job;
  const record = /^[0-9a-f]{24}$/.test(importId) ? await createImportRecords(imports).get(importId) : null;
  if (!record) throw importNotFound();
  return jobOfRecord(record);
}

/** Newest first. Work on more would take longer than a page is worth. */
const maxListed = 500;
const readConcurrency = 16;

/** Jobs, and imports by other ways, newest first. */
export async function listImports({
  imports,
  clock,
}: Pick<ImportDesk, 'imports' | 'clock'>): Promise<ImportJob[]> {
  const store = createImportJobs(imports, clock);
  const ids = (await store.list()).slice(0, maxListed);
  const jobs: ImportJob[] = [];
  for (let start = 0; start < ids.length; start += readConcurrency) {
    const read = await Promise.all(ids.slice(start, start + readConcurrency).map((id) => store.get(id)));
    jobs.push(...read.filter((job) => job !== null));
  }
  const known = new Set(jobs.flatMap(({ id, recordId }) => (recordId === null ? [id] : [id, recordId])));
  const records = await createImportRecords(imports).list({ limit: maxListed, except: known });
  const others = records.map(jobOfRecord);
  return [...jobs, ...others].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}

/** A page of `listImports`; the cursor names the last import of the page before. */
export async function pageOfImports(
  desk: Pick<ImportDesk, 'imports' | 'clock'>,
  limit: number,
  cursor: string | null,
): Promise<ImportList> {
  const all = await listImports(desk);
  const before = cursor === null ? -1 : all.findIndex(({ id }) => id === cursor);
  if (cursor !== null && before < 0) {
    throw cursorInvalid();
  }
  const items = all.slice(before + 1, before + 1 + limit);
  const hasMore = all.length > before + 1 + limit;
  return { items: items.map(summarizeJob), nextCursor: hasMore ? (items.at(-1)?.id ?? null) : null };
}

/**
 * Commits a preview; asked for again, or by several at once, it answers all alike. Rejects with
 * `import.preview_stale` where the data changed after it: the preview is then made again, to be confirmed again.
 */
export async function commitImport(
  desk: ImportDesk,
  importId: string,
  { maxRejectShare }: CommitRequest,
): Promise<ImportJob> {
  const { imports, clock, lake, ports, tenantId } = desk;
  const jobs = createImportJobs(imports, clock);
  const job = await getImport(desk, importId);
  if (isCommitAsked(job)) return job;
  if (isBeingRenewed(job)) throw previewStale();
  assertPreviewed(job);
  const isStale = (await readDataVersion(lake, job.table)) !== job.previewedVersion;
  let isOther = false;
  const asked = await jobs.update(importId, (current) => {
    if (isCommitAsked(current)) return null;
    // Meanwhile another caller found the preview stale: what the two have seen is not what is there now.
    isOther = isBeingRenewed(current) || current.previewedVersion !== job.previewedVersion;
    if (isOther) return null;
    assertPreviewed(current);
    return {
      ...current,
      status: 'queued',
      action: isStale ? 'preview' : 'commit',
      isPreviewRenewed: isStale,
      failedRuns: 0,
      profile:
        current.profile && maxRejectShare !== undefined
          ? { ...current.profile, maxRejectShare }
          : current.profile,
    };
  });
  await ports.queue.enqueue(tenantId, importId);
  if (isOther || isBeingRenewed(asked)) throw previewStale();
  return asked;
}

const isCommitAsked = ({ status, action }: ImportJob) =>
  status === 'committed' || status === 'committing' || (status === 'queued' && action === 'commit');

const isBeingRenewed = ({ action, isPreviewRenewed }: ImportJob) => action === 'preview' && isPreviewRenewed;

function previewStale(): ApiError {
  return new ApiError(
    'import.preview_stale',
    'The data changed after this preview. It is being made again: look at it and confirm it again.',
  );
}

function assertPreviewed(job: ImportJob): void {
  if (job.status === 'previewed') return;
  throw new ApiError('import.not_previewed', `An import that is ${job.status} cannot be committed.`);
}

export async function undoImportJob(desk: ImportDesk, importId: string): Promise<ImportJob> {
  const { imports, clock, ports, tenantId, actor } = desk;
  const jobs = createImportJobs(imports, clock);
  const job = await getImport(desk, importId);
  if (isUndoAsked(job)) return job;
  // An import by another way becomes a job now.
  await jobs.create(job);
  const asked = await jobs.update(importId, (current) => {
    if (isUndoAsked(current)) return null;
    if (current.status !== 'committed' || current.outcome?.kind !== 'committed') {
      throw new ApiError('import.not_undoable', 'Only an import that changed something can be undone.');
    }
    return { ...current, status: 'undoing', action: 'undo', actor, problem: null, failedRuns: 0 };
  });
  await ports.queue.enqueue(tenantId, importId);
  return asked;
}

const isUndoAsked = ({ status, action }: ImportJob) => status === 'undone' || action === 'undo';

/** Gives up an import that was not committed, with its file. */
export async function discardImport(desk: ImportDesk, importId: string): Promise<void> {
  const job = await getImport(desk, importId);
  const isOver = job.status === 'previewed' || job.status === 'failed' || job.status === 'waiting';
  const isReading = job.action === 'preview';
  if (!isOver && !isReading) {
    throw new ApiError('import.busy', `An import that is ${job.status} cannot be given up. Undo it instead.`);
  }
  await createImportJobs(desk.imports, desk.clock).remove(importId);
  if (job.uploadId !== null) await createUploads(desk.imports).remove(job.uploadId);
}

/** The rejects as CSV: of the last run of the job, else of the import's own record. */
export async function readRejects(
  { imports }: Pick<ImportDesk, 'imports'>,
  job: ImportJob,
): Promise<ReadableStream<Uint8Array> | string> {
  const ofJob = await imports.getStream(`${jobFolder(job.id)}rejects.csv`);
  const ofRecord =
    ofJob ?? (job.recordId === null ? null : await imports.getStream(`${job.recordId}/rejects.csv`));
  return ofRecord?.body ?? formatRejects([]);
}

/** Nothing for an import that changed nothing. Rejects with `cursor.invalid`. */
export async function listChangesOf(
  desk: Pick<ImportDesk, 'lake' | 'imports'>,
  job: ImportJob,
  { kind, table, limit, cursor }: ChangesQuery,
): Promise<ImportChangeList> {
  if (job.recordId === null || job.outcome?.kind !== 'committed') {
    return { items: [], total: 0, nextCursor: null };
  }
  if (cursor !== undefined && !/^\d{1,12}$/.test(cursor)) throw cursorInvalid();
  const { items, total, next } = await listChanges(desk, job.recordId, {
    ...(kind === undefined ? {} : { kind }),
    ...(table === undefined ? {} : { table }),
    ...(cursor === undefined ? {} : { after: cursor }),
    limit,
  });
  return { items: items as ImportChangeList['items'], total, nextCursor: next };
}

function cursorInvalid(): ApiError {
  return new ApiError(
    'cursor.invalid',
    'The cursor does not belong to this list. Start again from the first page.',
    {
      parameter: 'cursor',
    },
  );
}
