import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '../engine/session.ts';
import { detectDialect } from './detect-dialect.ts';
import { ImportError } from './errors.ts';
import type { ImportCounts, ImportRecord } from './import-record.ts';
import type { ImportDependencies, ImportPreview, ImportRequest, ImportStep } from './import-request.ts';
import { fieldsOf } from './mapping/fields.ts';
import { bindColumns, type FieldBinding } from './mapping/match-columns.ts';
import { defaultSalesRules, type ImportProfile } from './mapping/profile.ts';
import { openSource } from './source/open-source.ts';
import { stageRaw } from './source/stage-raw.ts';
import { createEntityTarget } from './target/entity-target.ts';
import { collectRejects, type Reject } from './target/rejects.ts';
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
  allRejects: readonly Reject[];
  now: string;
}

/** Reads, types, checks and compares the file. Writes nothing. Rejects with `ImportError`. */
export async function prepareImport(
  deps: ImportDependencies,
  request: ImportRequest,
  { session, directory, id, report, interrupted }: Workplace,
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
    now: interrupted?.rowsAt ?? new Date(deps.clock.now()).toISOString(),
    resumed: interrupted !== null,
    bindings,
    policy: profile.policy ?? 'upsert',
  };
  const target =
    profile.table === 'sales'
      ? createSalesTarget(context, rules)
      : createEntityTarget(context, profile.table);
  const plan = await target.plan();
  // The lake's own engine needs the memory next.
  for (const table of ['raw', 'typed']) await session.run(`DROP TABLE ${table}`);
  const counts: ImportCounts = {
    rows: raw.rowCount + raw.malformedCount,
    rejected: rejects.count,
    ...plan.counts,
  };
  return {
    target,
    plan,
    allRejects: rejects.rows,
    now: context.now,
    preview: {
      dialect: dialect.shown,
      mapping: describeMapping(bindings),
      counts,
      rejects: rejects.rows.slice(0, maxRejectsShown),
      sample: plan.sample,
      ...(plan.removed ? { removed: plan.removed } : {}),
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
