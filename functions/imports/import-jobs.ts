/**
 * An import through the API is a job: a document under the tenant's `imports/jobs/<import>/` that says what was
 * asked, how far it is and what came out. Every change goes through compare-and-swap, so that the API, the
 * worker and a worker that comes after a crash never overwrite each other.
 */
import type { Clock } from '#data/clock.ts';
import type { ImportCounts } from '#data/import/import-record.ts';
import type { ImportPreview, ImportStep } from '#data/import/import-request.ts';
import type { ImportTable } from '#data/import/mapping/fields.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { ApiError } from '../http/errors.ts';

export const importStatuses = [
  'waiting',
  'queued',
  'reading',
  'checking',
  'previewed',
  'committing',
  'committed',
  'undoing',
  'undone',
  'failed',
] as const;
export type ImportStatus = (typeof importStatuses)[number];

/** What a worker is to do: `import` commits without asking, `commit` a preview that somebody has seen. */
export type JobAction = 'preview' | 'import' | 'commit' | 'undo';

export interface ImportActor {
  kind: 'user' | 'api_key' | 'operator' | 'system';
  id: string | null;
  name: string | null;
  email: string | null;
}

export interface ImportJob {
  id: string;
  status: ImportStatus;
  /** Null: nothing is to be done until somebody asks. */
  action: JobAction | null;
  table: ImportTable;
  /** Name of the profile that was asked for. */
  profileName: string | null;
  /** How the file is read; null for an import that was made by another way and is only undone here. */
  profile: ImportProfile | null;
  sheet: string | null;
  /** Looks at the rows again even where the same file was imported before. */
  again: boolean;
  uploadId: string | null;
  file: { name: string; sizeBytes: number };
  actor: ImportActor;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  progress: { step: ImportStep; share: number } | null;
  preview: JobPreview | null;
  problem: JobProblem | null;
  /** Versions of the tables, as the preview compared with them. */
  previewedVersion: string | null;
  /** The data moved on after the preview: it was made again and is to be confirmed again. */
  isPreviewRenewed: boolean;
  /** The import's name in the lake's own records. */
  recordId: string | null;
  outcome: JobOutcome | null;
  undone: { deleted: number; restored: number } | null;
  lease: { holder: string; until: number } | null;
  /** Runs that ended by a fault that may pass. */
  failedRuns: number;
}

/** As the import itself gives it; the first rejects only, all are in `rejects.csv` beside the job. */
export type JobPreview = ImportPreview & {
  /** Share of the file that it is of; 1: all. */
  share: number;
};

export interface JobProblem {
  code: string;
  detail: string;
  details: Readonly<Record<string, unknown>>;
}

export interface JobOutcome {
  kind: 'committed' | 'already_imported' | 'nothing_new';
  counts: ImportCounts;
  finishedAt: number;
}

/** Ids begin with the time, backwards: a list of keys is newest first. */
export function newImportId(now: number, uuid: string): string {
  return `${(0xffff_ffff_ffff - now).toString(16).padStart(12, '0')}-${uuid.replaceAll('-', '').slice(0, 16)}`;
}

const idPattern = /^[0-9a-f]{12}-[0-9a-f]{16}$|^[0-9a-f]{24}$/;
export const jobFolder = (importId: string) => `jobs/${importId}/`;
const jobKey = (importId: string) => `${jobFolder(importId)}job.json`;
const maxAttempts = 20;

export interface ImportJobs {
  get(importId: string): Promise<ImportJob | null>;
  /** False where a job of this id is there already. */
  create(job: ImportJob): Promise<boolean>;
  /**
   * Writes what `change` makes of the job as it is now; null leaves it alone. Resolves to the job after it.
   * Rejects with `import.not_found` where there is none.
   */
  update(importId: string, change: (job: ImportJob) => ImportJob | null): Promise<ImportJob>;
  /** Ids, newest first. */
  list(): Promise<string[]>;
  remove(importId: string): Promise<void>;
}

/** @param imports the tenant's `imports/` folder */
export function createImportJobs(imports: ObjectStore, clock: Clock): ImportJobs {
  const encode = (job: ImportJob) => new TextEncoder().encode(JSON.stringify(job));
  const read = async (importId: string) => {
    const object = idPattern.test(importId) ? await imports.get(jobKey(importId)) : null;
    if (!object) return null;
    return { job: JSON.parse(new TextDecoder().decode(object.body)) as ImportJob, etag: object.etag };
  };
  return {
    get: async (importId) => (await read(importId))?.job ?? null,
    async create(job) {
      const { outcome } = await imports.putIfAbsent(jobKey(job.id), encode(job), {
        contentType: 'application/json',
      });
      return outcome === 'created';
    },
    async update(importId, change) {
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        const stored = await read(importId);
        if (!stored) throw importNotFound();
        const changed = change(stored.job);
        if (changed === null) return stored.job;
        const next = { ...changed, updatedAt: clock.now() };
        const { outcome } = await imports.putIfMatch(jobKey(importId), encode(next), stored.etag, {
          contentType: 'application/json',
        });
        if (outcome === 'replaced') return next;
      }
      throw new ApiError('data.contention', 'Others are changing the same import. Try again in a moment.');
    },
    async list() {
      const ids: string[] = [];
      for await (const { key } of imports.list('jobs/')) {
        if (key.endsWith('/job.json')) ids.push(key.split('/')[1] ?? '');
      }
      return ids;
    },
    async remove(importId) {
      // The document goes first: whoever works on the job sees at once that it is gone.
      await imports.delete(jobKey(importId));
      const keys: string[] = [];
      for await (const { key } of imports.list(jobFolder(importId))) keys.push(key);
      for (const key of keys) await imports.delete(key);
    },
  };
}

export function importNotFound(): ApiError {
  return new ApiError('import.not_found', 'There is no such import.');
}
