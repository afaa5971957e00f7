import type { Session } from '../engine/session.ts';
import { type DetectedDialect, detectDialect } from './detect-dialect.ts';
import { ImportError } from './errors.ts';
import { createImportRecords, type ImportCounts, type ImportRecord } from './import-record.ts';
import type { ImportDependencies, ImportPreview, ImportRequest, ImportStep } from './import-request.ts';
import { fieldsOf } from './mapping/fields.ts';
import { headerSignature } from './mapping/header-signature.ts';
import { bindColumns, type FieldBinding } from './mapping/match-columns.ts';
import { defaultSalesRules, type ImportProfile } from './mapping/profile.ts';
import { writeRejectsFile } from './rejects-file.ts';
import { dataColumns, readCorrections } from './source/corrections.ts';
import { bringInside, openSource } from './source/open-source.ts';
import { type RawColumn, type RawTable, stageRaw } from './source/stage-raw.ts';
import { createEntityTarget } from './target/entity-target.ts';
import { collectRejects, type RejectSummary } from './target/rejects.ts';
import type { Problem } from './target/row-problems.ts';
import { createSalesTarget } from './target/sales-target.ts';
import type { ImportTarget, TargetPlan } from './target/target.ts';
import { typeRows } from './target/type-rows.ts';

/** Rejects shown; the file of rejects has all up to its own bound. */
const maxRejectsShown = 100;
const maxRejectsKept = 100_000;

/** Where an import is prepared. */
export interface Workplace {
  session: Session;
  directory: string;
  id: string;
  report: (step: ImportStep) => void;
  /** The attempt that this one continues after a crash. */
  interrupted: ImportRecord | null;
}

export interface PreparedImport {
  preview: ImportPreview;
  plan: TargetPlan;
  target: ImportTarget;
  /** On this machine, until the workplace is gone; null where there are none. */
  rejectsPath: string | null;
  reading: NonNullable<ImportRecord['reading']>;
  now: string;
}

/** A file as typed rows in the session, with what is wrong with them. */
interface ReadFile {
  raw: RawTable;
  columns: readonly RawColumn[];
  bindings: readonly FieldBinding[];
  dialect: DetectedDialect;
  problems: readonly Problem[];
  correctionOf: string | null;
}

/** Reads, types, checks and compares the file. Writes nothing. Rejects with `ImportError`. */
export async function prepareImport(
  deps: ImportDependencies,
  request: ImportRequest,
  workplace: Workplace,
): Promise<PreparedImport> {
  const { session, directory, id, report, interrupted } = workplace;
  const file = await readFile(deps, request, workplace);
  const rejects = await collectRejects(session, file.problems, file.raw, maxRejectsShown);
  const rejectsPath =
    rejects.count === 0
      ? null
      : await writeRejectsFile(session, {
          raw: file.raw,
          problems: file.problems,
          importId: id,
          delimiter: delimiterOf(file.dialect),
          directory,
          limit: maxRejectsKept,
        });
  // The comparison needs the memory next.
  await session.run('DROP TABLE raw');
  report('compare');
  const now = interrupted?.rowsAt ?? new Date(deps.clock.now()).toISOString();
  const target = createTarget(deps, request.profile, file, { ...workplace, now });
  const plan = await target.plan();
  await session.run('DROP TABLE IF EXISTS typed');
  const preview = describe(file, rejects, plan);
  return { target, plan, rejectsPath, reading: file.dialect.reading, now, preview };
}

/** What a part of the file says by itself. Rejects with `ImportError`. */
export async function previewPart(
  deps: ImportDependencies,
  request: ImportRequest,
  workplace: Workplace,
): Promise<ImportPreview> {
  const { session } = workplace;
  const file = await readFile(deps, request, workplace);
  const rejects = await collectRejects(session, file.problems, file.raw, maxRejectsShown);
  const now = new Date(deps.clock.now()).toISOString();
  const target = createTarget(deps, request.profile, file, { ...workplace, now });
  return describe(file, rejects, await target.describe());
}

async function readFile(
  deps: ImportDependencies,
  request: ImportRequest,
  { session, directory, report }: Workplace,
): Promise<ReadFile> {
  const { profile, signal } = request;
  const source = await openSource({
    path: request.path,
    directory,
    ...(request.sheet === undefined ? {} : { sheet: request.sheet }),
    signal,
  });
  report('read');
  const readable = await bringInside(source.path, directory);
  const raw = await stageRaw(session, { ...source, path: readable });
  assertRowsWithin(raw, request.maxRows);
  const corrections = await readCorrections(session, raw);
  const columns = dataColumns(raw.columns);
  const bindings = assertBound(profile, columns);
  report('check');
  const correctionOf = corrections?.importId ?? null;
  const dialect = await detectDialect(
    session,
    source,
    raw,
    profile,
    bindings,
    correctionOf ? (await createImportRecords(deps.imports).get(correctionOf))?.reading : undefined,
  );
  const rules = profile.sales ?? defaultSalesRules;
  const problems = await typeRows(session, fieldsOf[profile.table], {
    bindings,
    raw,
    numbers: dialect.numbers,
    dates: dialect.dates,
    timeZone: deps.tenant.timeZone,
    stripDecimalZeros: rules.stripDecimalZeros,
    serviceCodes: rules.serviceCodes,
  });
  return { raw, columns, bindings, dialect, problems, correctionOf };
}

/** Before the costly part. */
function assertRowsWithin({ rowCount, malformedCount }: RawTable, maxRows = Number.POSITIVE_INFINITY): void {
  const rows = rowCount + malformedCount;
  if (rows <= maxRows) return;
  throw new ImportError(
    'import.too_many_rows',
    `The file has ${rows} rows, and your plan allows ${maxRows} at once. Split it, or change the plan.`,
    { rows, maxRows },
  );
}

function createTarget(
  deps: ImportDependencies,
  profile: ImportProfile,
  { bindings }: ReadFile,
  { session, directory, id, now }: Workplace & { now: string },
): ImportTarget {
  const context = {
    session,
    directory,
    lake: deps.lake,
    imports: deps.imports,
    importId: id,
    tenant: deps.tenant,
    now,
    bindings,
    policy: profile.policy ?? 'upsert',
  };
  return profile.table === 'sales'
    ? createSalesTarget(context, profile.sales ?? defaultSalesRules)
    : createEntityTarget(context, profile.table);
}

function describe(
  { raw, columns, bindings, dialect, correctionOf }: ReadFile,
  rejects: RejectSummary,
  plan: TargetPlan,
): ImportPreview {
  const counts: ImportCounts = {
    rows: raw.rowCount + raw.malformedCount,
    rejected: rejects.count,
    ...plan.counts,
  };
  return {
    dialect: dialect.shown,
    mapping: describeMapping(bindings),
    signature: headerSignature(columns.map(({ name }) => name)),
    ...(correctionOf ? { correctionOf } : {}),
    counts,
    rejects: rejects.rows.slice(0, maxRejectsShown),
    sample: plan.sample,
    ...(plan.removed ? { removed: plan.removed } : {}),
    ...(plan.lineTypes ? { lineTypes: plan.lineTypes } : {}),
    ...(plan.totals ? { totals: plan.totals } : {}),
    ...(plan.days ? { days: plan.days } : {}),
  };
}

const delimiterOf = ({ shown }: DetectedDialect) =>
  shown.delimiter === 'tab' ? '\t' : (shown.delimiter ?? ',');

function assertBound(profile: ImportProfile, columns: readonly RawColumn[]): readonly FieldBinding[] {
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
