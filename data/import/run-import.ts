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
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import { DeltaError } from '../delta/table.ts';
import { openEngine } from '../engine/engine.ts';
import { QueryError } from '../engine/query-error.ts';
import type { Session } from '../engine/session.ts';
import type { TenantLake } from '../lake/lake.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { type Dialect, detectDialect } from './detect-dialect.ts';
import { ImportError } from './errors.ts';
import { createImportRecords, type ImportCounts, type ImportRecord } from './import-record.ts';
import { fieldsOf } from './mapping/fields.ts';
import { bindColumns, type FieldBinding } from './mapping/match-columns.ts';
import { defaultMaxRejectShare, defaultSalesRules, type ImportProfile } from './mapping/profile.ts';
import { writeRejects } from './rejects-file.ts';
import { openSource } from './source/open-source.ts';
import { stageRaw } from './source/stage-raw.ts';
import { createEntityTarget } from './target/entity-target.ts';
import { createSalesTarget } from './target/sales-target.ts';
import type { ImportTarget, TargetPlan } from './target/target.ts';
import { collectRejects, type Reject, typeRows } from './target/type-rows.ts';

export interface ImportDependencies {
  lake: TenantLake;
  /** The tenant's `imports/` folder. */
  imports: ObjectStore;
  clock: Clock;
  tenant: { currency: string; timeZone: string };
}

export interface ImportRequest {
  /** The file on this machine; only read. */
  path: string;
  /** As its owner calls it. */
  fileName: string;
  profile: ImportProfile;
  actor: string;
  sheet?: string;
  /** Stops before anything is written. */
  previewOnly?: boolean;
  /** Looks at the rows again even where the same file was imported before. */
  again?: boolean;
  onProgress?: (progress: ImportProgress) => void;
}

export type ImportStep = 'open' | 'read' | 'check' | 'compare' | 'write' | 'rollups' | 'done';

export interface ImportProgress {
  step: ImportStep;
  /** 0 to 1 of the whole. */
  share: number;
}

export interface ImportPreview {
  dialect: Dialect;
  /** Column of the file, or constant, per field. */
  mapping: Readonly<Record<string, string>>;
  counts: ImportCounts;
  lineTypes?: Readonly<Record<string, number>>;
  /** Sums over the good rows, as decimal strings; sales only. */
  totals?: Readonly<Record<string, string>>;
  /** First and last day of the good rows, where they have days. */
  days?: { first: string; last: string };
  /** The first rejects, in file order. */
  rejects: readonly Reject[];
}

export interface ImportResult extends ImportPreview {
  id: string;
  outcome: 'committed' | 'already_imported' | 'nothing_new' | 'preview';
}

const shares: Readonly<Record<ImportStep, number>> = {
  open: 0.02,
  read: 0.15,
  check: 0.3,
  compare: 0.45,
  write: 0.6,
  rollups: 0.9,
  done: 1,
};
/** Rejects shown; the file of rejects has all up to its own bound. */
const maxRejectsShown = 100;
const maxRejectsKept = 100_000;
/** No import may hold an engine longer. */
const importTimeoutMs = 3_600_000;
const maxMemoryBytes = 768 * 2 ** 20;

export async function runImport(deps: ImportDependencies, request: ImportRequest): Promise<ImportResult> {
  const report = (step: ImportStep) => request.onProgress?.({ step, share: shares[step] });
  report('open');
  const file = await describeFile(request);
  const id = nameImport(request.profile, file.sha256);
  const records = createImportRecords(deps.imports);
  const earlier = await records.get(id);
  if (earlier?.status === 'committed' && !request.again && !request.previewOnly) {
    report('done');
    return alreadyImported(earlier);
  }

  await using scratch = await deps.lake.scratch();
  const engine = await openEngine({
    allowedDirectories: [scratch.path],
    spillDirectory: join(scratch.path, 'spill'),
    threads: Math.min(4, availableParallelism()),
    maxMemoryBytes,
    maxConnections: 1,
  });
  try {
    return await engine.session(
      async (session) => {
        const prepared = await prepare(deps, request, { session, directory: scratch.path, id, report });
        const { preview, plan, target } = prepared;
        assertFewRejects(preview, request.profile);
        if (request.previewOnly) return { ...preview, id, outcome: 'preview' as const };

        report('write');
        const record: ImportRecord = {
          id,
          table: request.profile.table,
          profile: request.profile,
          file,
          status: 'writing',
          attempt: nextAttempt(earlier),
          dialect: preview.dialect,
          mapping: preview.mapping,
          counts: preview.counts,
          ...(preview.lineTypes ? { lineTypes: preview.lineTypes } : {}),
          versions: {},
          startedAt: deps.clock.now(),
          finishedAt: null,
          actor: request.actor,
        };
        if (plan.rowsToWrite === 0) return finishWithoutRows(deps, records, record, earlier, preview, report);
        const resumed = earlier?.status === 'writing' ? { ...record, startedAt: earlier.startedAt } : record;
        await deps.imports.put(
          `${id}/source`,
          Readable.toWeb(createReadStream(request.path)) as ReadableStream<Uint8Array>,
        );
        await writeRejects(deps.imports, id, prepared.allRejects);
        await records.put(resumed);
        const versions = await target.write({ appId: `import:${id}`, version: record.attempt });
        await records.put({ ...resumed, status: 'committed', versions, finishedAt: deps.clock.now() });
        report('rollups');
        await refreshRollups(deps.lake);
        report('done');
        return { ...preview, id, outcome: 'committed' as const };
      },
      { timeoutMs: importTimeoutMs, dedicated: true },
    );
  } finally {
    await engine.close();
  }
}

/** Rows are in already, and readers fall back to them: rollups that cannot be computed now will be later. */
async function refreshRollups(lake: TenantLake): Promise<void> {
  try {
    await lake.refreshRollups();
  } catch (error) {
    if (!(error instanceof DeltaError) && !(error instanceof QueryError)) throw error;
  }
}

interface Workplace {
  session: Session;
  directory: string;
  id: string;
  report: (step: ImportStep) => void;
}

interface PreparedImport {
  preview: ImportPreview;
  plan: TargetPlan;
  target: ImportTarget;
  allRejects: readonly Reject[];
}

async function prepare(
  deps: ImportDependencies,
  request: ImportRequest,
  { session, directory, id, report }: Workplace,
): Promise<PreparedImport> {
  const { profile } = request;
  const source = await openSource({
    path: request.path,
    directory,
    ...(request.sheet === undefined ? {} : { sheet: request.sheet }),
  });
  report('read');
  const readable = await bringInside(source.path, directory);
  const raw = await stageRaw(session, { ...source, path: readable });
  const bindings = assertBound(profile, raw.columns);
  report('check');
  const dialect = await detectDialect(session, source, raw, profile, bindings);
  const rules = profile.sales ?? defaultSalesRules;
  const problems = await typeRows(session, fieldsOf[profile.table], {
    bindings,
    raw,
    numbers: dialect.numbers,
    dates: dialect.dates,
    timeZone: deps.tenant.timeZone,
    stripDecimalZeros: rules.stripDecimalZeros,
  });
  const rejects = await collectRejects(session, problems, raw, maxRejectsKept);
  report('compare');
  const context = {
    session,
    directory,
    lake: deps.lake,
    imports: deps.imports,
    importId: id,
    tenant: deps.tenant,
    now: new Date(deps.clock.now()).toISOString(),
    bindings,
  };
  const target =
    profile.table === 'sales'
      ? createSalesTarget(context, rules)
      : createEntityTarget(context, profile.table);
  const plan = await target.plan();
  const counts: ImportCounts = {
    rows: raw.rowCount + raw.malformedCount,
    rejected: rejects.count,
    ...plan.counts,
  };
  return {
    target,
    plan,
    allRejects: rejects.rows,
    preview: {
      dialect: dialect.shown,
      mapping: describeMapping(bindings),
      counts,
      rejects: rejects.rows.slice(0, maxRejectsShown),
      ...(plan.lineTypes ? { lineTypes: plan.lineTypes } : {}),
      ...(plan.totals ? { totals: plan.totals } : {}),
      ...(plan.days ? { days: plan.days } : {}),
    },
  };
}

/** The engine reads inside its own folder only. */
async function bringInside(path: string, directory: string): Promise<string> {
  if (path.startsWith(join(directory, '/'))) return path;
  const inside = join(directory, 'source');
  await copyFile(path, inside);
  return inside;
}

function assertBound(
  profile: ImportProfile,
  columns: readonly { id: string; name: string }[],
): readonly FieldBinding[] {
  const { bindings, missing, absent } = bindColumns(profile, columns);
  if (missing.length > 0 || absent.length > 0) {
    const named = [...absent, ...missing].join(', ');
    throw new ImportError(
      'import.missing_columns',
      `The file does not have what the profile “${profile.name}” needs: ${named}. It has: ${columns
        .slice(0, 30)
        .map(({ name }) => name)
        .join(', ')}.`,
      { missing, absent, columns: columns.slice(0, 100).map(({ name }) => name) },
    );
  }
  return bindings;
}

function describeMapping(bindings: readonly FieldBinding[]): Record<string, string> {
  return Object.fromEntries(
    bindings.map(({ field, source }) => [
      field.name,
      'constant' in source ? `“${source.constant}”` : source.columnName,
    ]),
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
  record: ImportRecord,
  earlier: ImportRecord | null,
  preview: ImportPreview,
  report: (step: ImportStep) => void,
): Promise<ImportResult> {
  const finishedAt = deps.clock.now();
  if (earlier?.status === 'writing') await records.put({ ...earlier, status: 'committed', finishedAt });
  else if (!earlier) await records.put({ ...record, status: 'committed', finishedAt });
  report('done');
  return { ...preview, id: record.id, outcome: 'nothing_new' };
}

function alreadyImported(record: ImportRecord): ImportResult {
  const { counts } = record;
  return {
    id: record.id,
    outcome: 'already_imported',
    dialect: record.dialect,
    mapping: record.mapping,
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
  };
}

async function describeFile({ path, fileName }: ImportRequest): Promise<ImportRecord['file']> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
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
function nameImport(profile: ImportProfile, sha256: string): string {
  const reading = JSON.stringify([
    profile.table,
    profile.fields,
    profile.numbers,
    profile.dates,
    profile.sales,
  ]);
  return createHash('sha256').update(`${reading}\n${sha256}`).digest('hex').slice(0, 24);
}
