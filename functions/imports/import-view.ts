/** Jobs, and imports made by other ways, as the API shows them. */

import type { ImportRecord } from '#data/import/import-record.ts';
import { defaultMaxRejectShare } from '#data/import/mapping/profile.ts';
import type { ImportJob } from './import-jobs.ts';
import type { Import, ImportSummary } from './imports.schemas.ts';

const instant = (milliseconds: number) => new Date(milliseconds).toISOString();

export function describeJob(job: ImportJob): Import {
  return {
    ...summarizeJob(job),
    uploadId: job.uploadId,
    progress: job.progress,
    preview: job.preview as Import['preview'],
    isPreviewRenewed: job.isPreviewRenewed,
    problem: job.problem && { ...job.problem, details: { ...job.problem.details } },
    reading: readingOf(job.profile),
    undone: job.undone,
  };
}

function readingOf(profile: ImportJob['profile']): Import['reading'] {
  if (!profile) return null;
  const { name: _name, title: _title, table: _table, signature: _signature, ...reading } = profile;
  return reading as Import['reading'];
}

/** Whether a commit would be refused for the share of its rejects. */
export function hasTooManyRejects({ preview, profile }: ImportJob): boolean {
  if (!preview) return false;
  const { rejected, rows } = preview.counts;
  return rejected > (profile?.maxRejectShare ?? defaultMaxRejectShare) * rows;
}

export function summarizeJob(job: ImportJob): ImportSummary {
  return {
    importId: job.id,
    status: job.status,
    table: job.table,
    profile: job.profileName,
    file: job.file,
    actor: { kind: job.actor.kind, name: job.actor.name ?? job.actor.email },
    createdAt: instant(job.createdAt),
    updatedAt: instant(job.updatedAt),
    finishedAt: job.outcome ? instant(job.outcome.finishedAt) : null,
    outcome: job.outcome?.kind ?? null,
    counts: job.outcome?.counts ?? job.preview?.counts ?? null,
    canCommit: job.status === 'previewed' && !hasTooManyRejects(job),
    canUndo: job.status === 'committed' && job.outcome?.kind === 'committed',
  };
}

/** An import of the command line, or one of a watched folder, as if it had been a job. */
export function jobOfRecord(record: ImportRecord): ImportJob {
  const isUndone = record.status === 'undone';
  return {
    id: record.id,
    status: isUndone ? 'undone' : record.status === 'writing' ? 'failed' : 'committed',
    action: null,
    table: record.table,
    profileName: record.profile.name,
    profile: null,
    sheet: null,
    again: false,
    uploadId: null,
    file: { name: record.file.name, sizeBytes: record.file.sizeBytes },
    actor: { kind: 'system', id: null, name: record.actor, email: null },
    createdAt: record.startedAt,
    updatedAt: record.undone?.at ?? record.finishedAt ?? record.startedAt,
    progress: null,
    preview: null,
    problem:
      record.status === 'writing'
        ? {
            code: 'import.interrupted',
            detail: 'This import was interrupted. Import the same file again to complete it.',
            details: {},
          }
        : null,
    previewedVersion: null,
    isPreviewRenewed: false,
    recordId: record.id,
    outcome:
      record.finishedAt === null
        ? null
        : { kind: 'committed', counts: record.counts, finishedAt: record.finishedAt },
    undone: null,
    lease: null,
    failedRuns: 0,
  };
}
