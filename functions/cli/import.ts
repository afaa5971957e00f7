/**
 * `npm run import -- --tenant cliente2 --table sales --file sales.csv [--profile online-retail]`: imports a
 * file, also while the server runs. `--preview` stops before anything is written, `--list` shows the imports
 * so far and `--undo` takes one back. Exit codes are in
 * docs/import.md.
 */
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '#data/clock.ts';
import { isDateFormat } from '#data/import/dialect/dates.ts';
import { ImportError, type ImportErrorCode } from '#data/import/errors.ts';
import { createImportRecords } from '#data/import/import-record.ts';
import type { ImportDependencies, ImportRequest, ImportResult } from '#data/import/import-request.ts';
import { inspectFile } from '#data/import/inspect-file.ts';
import { importTables, isImportTable } from '#data/import/mapping/fields.ts';
import { type ImportProfile, importPolicies } from '#data/import/mapping/profile.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { runImport } from '#data/import/run-import.ts';
import { undoImport } from '#data/import/undo-import.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import { changeBySystem, commandLine } from '../audit/system-change.ts';
import { createSystemTrail } from '../imports/system-trail.ts';
import { importLimits } from '../limits/import-limits.ts';
import { type LocalData, openLocalData, resolveDataFolder } from '../local/local-data.ts';
import { createProgressLine } from '../local/progress.ts';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import { formatImportList, formatImportResult, formatRejectLines } from './import-report.ts';

const actor = 'command line';
const usage = `Usage: npm run import -- --tenant NAME --table ${importTables.join('|')} --file PATH
  [--profile NAME] [--numbers point|comma] [--dates %d/%m/%Y] [--sheet NAME] [--max-rejects 0.05]
  [--policy insert|upsert|replace] [--save-profile NAME] [--rejects PATH] [--preview] [--again]
or: npm run import -- --tenant NAME --list
or: npm run import -- --tenant NAME --undo IMPORT`;

/** 2 to 6 are those of the other commands (settings, data folder, disk); 1 is a fault of ours. */
const fileExitCode = 10;
const questionExitCode = 11;
const rejectsExitCode = 12;
/** As shells count a program that was interrupted. */
const cancelledExitCode = 130;
const questionCodes: ReadonlySet<ImportErrorCode> = new Set([
  'import.missing_columns',
  'import.ambiguous_numbers',
  'import.ambiguous_dates',
  'import.unreadable_dates',
]);
const settingCodes: ReadonlySet<ImportErrorCode> = new Set([
  'import.unknown_profile',
  'import.wrong_table',
  'import.not_found',
  'import.not_undoable',
  'import.policy',
]);

const dataFolder = resolveDataFolder(resolve(import.meta.dirname, '../..'), process.env.FLUXION_DATA);
try {
  const request = parseImportArguments(process.argv.slice(2));
  const data = await openLocalData(dataFolder);
  try {
    await carryOut(data, request);
  } finally {
    await data.close();
  }
} catch (error) {
  process.exitCode = reportFailure(error);
}

type ImportArguments = ReturnType<typeof parseImportArguments>;

async function carryOut(data: LocalData, request: ImportArguments): Promise<void> {
  const tenant = await data.registry.tenants.get(request.tenantId);
  if (!tenant) {
    throw new StartupError(
      'setting',
      `There is no tenant "${request.tenantId}" in ${dataFolder}. Run npm start once to create the demo tenants.`,
    );
  }
  const imports = openImportFolder(data.store, tenant.id);
  const dependencies: ImportDependencies = {
    lake: data.lake.tenant(tenant.id),
    imports,
    clock: systemClock,
    tenant: tenant.settings,
  };
  if (request.action === 'list') {
    console.log(formatImportList(await createImportRecords(imports).list()));
  } else if (request.action === 'undo') {
    const event = {
      action: 'import.undone',
      tenantId: tenant.id,
      target: { kind: 'import', id: request.id },
    };
    const { deleted, restored } = await changeBySystem(
      data,
      commandLine,
      [event],
      () => undoImport(dependencies, request.id, actor),
      (after) => [{ ...event, after: { ...after } }],
    );
    console.log(`Undone: ${deleted} rows removed, ${restored} rows as they were before.`);
  } else {
    const trail = createSystemTrail(data.auditLogs, commandLine, {
      action: 'import.committed',
      tenantId: tenant.id,
      after: { table: request.table, fileName: basename(request.path) },
    });
    const { result, profile } = await importFile(dependencies, request, {
      ...importLimits(tenant),
      beforeCommit: trail.intend,
    });
    await trail.settle(result);
    const { saveAs } = request;
    if (saveAs) {
      const saved = {
        action: 'import_profile.saved',
        tenantId: tenant.id,
        target: { kind: 'import_profile', id: saveAs },
        after: { table: request.table },
      };
      await changeBySystem(data, commandLine, [saved], () =>
        createProfileStore(imports).put({ ...profile, name: saveAs, signature: result.signature }),
      );
    }
    console.log(formatImportResult(result));
  }
}

async function importFile(
  dependencies: ImportDependencies,
  request: Extract<ImportArguments, { action: 'import' }>,
  options: Pick<ImportRequest, 'maxRows' | 'maxFileBytes' | 'beforeCommit'>,
): Promise<{ result: ImportResult; profile: ImportProfile }> {
  const profiles = createProfileStore(dependencies.imports);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const profile = await chooseProfile(dependencies, profiles, request);
  const progress = createProgressLine(process.stderr);
  const result = await runImport(dependencies, {
    path: request.path,
    fileName: basename(request.path),
    profile,
    actor,
    previewOnly: request.preview,
    again: request.again,
    ...options,
    signal: interrupted.signal,
    ...(request.rejectsPath === undefined ? {} : { rejectsPath: request.rejectsPath }),
    ...(request.sheet === undefined ? {} : { sheet: request.sheet }),
    onProgress: ({ step, share }) => progress.update(step, share),
  });
  progress.done('');
  return { result, profile };
}

/** The profile that is named; else the one by which files of these columns were read before. */
async function chooseProfile(
  dependencies: ImportDependencies,
  profiles: ReturnType<typeof createProfileStore>,
  request: Extract<ImportArguments, { action: 'import' }>,
): Promise<ImportProfile> {
  const { path, table, sheet } = request;
  const name =
    request.profile ??
    (await inspectFile(dependencies, { path, table, ...(sheet === undefined ? {} : { sheet }) })).profile;
  if (name && !request.profile) console.error(`These columns are read by the profile “${name}”.`);
  const chosen: ImportProfile = name
    ? await profiles.get(name)
    : { name: 'by-column-names', title: 'By column names', table };
  if (chosen.table !== request.table) {
    throw new ImportError(
      'import.wrong_table',
      `The profile “${chosen.name}” is for ${chosen.table}, not for ${request.table}.`,
    );
  }
  return { ...chosen, ...request.overrides };
}

function parseImportArguments(args: string[]) {
  const { values } = parseOptions(args);
  const tenantId = parseTenantId(values.tenant ?? '');
  const { table = '', file, numbers, dates } = values;
  if (tenantId && values.list) return { action: 'list' as const, tenantId };
  if (tenantId && values.undo) return { action: 'undo' as const, tenantId, id: values.undo };
  if (!tenantId || !file || !isImportTable(table)) throw new StartupError('setting', usage);
  if (numbers !== undefined && numbers !== 'point' && numbers !== 'comma') {
    throw new StartupError('setting', `--numbers is point or comma. ${usage}`);
  }
  if (dates !== undefined && !isDateFormat(dates)) {
    throw new StartupError('setting', `--dates is a format such as %d/%m/%Y. ${usage}`);
  }
  const policy = importPolicies.find((each) => each === values.policy);
  if (values.policy !== undefined && !policy) {
    throw new StartupError('setting', `--policy is ${importPolicies.join(', ')}. ${usage}`);
  }
  const maxRejectShare = Number(values['max-rejects'] ?? Number.NaN);
  const overrides: Partial<ImportProfile> = {
    ...(numbers ? { numbers } : {}),
    ...(dates ? { dates } : {}),
    ...(policy ? { policy } : {}),
    ...(Number.isNaN(maxRejectShare) ? {} : { maxRejectShare }),
  };
  return {
    action: 'import' as const,
    tenantId,
    table,
    // npm changes the folder; the path is meant from where the command was typed.
    path: resolve(process.env.INIT_CWD ?? process.cwd(), file),
    profile: values.profile,
    rejectsPath:
      values.rejects === undefined
        ? undefined
        : resolve(process.env.INIT_CWD ?? process.cwd(), values.rejects),
    sheet: values.sheet,
    preview: values.preview,
    again: values.again,
    saveAs: values['save-profile'],
    overrides,
  };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        tenant: { type: 'string' },
        table: { type: 'string' },
        file: { type: 'string' },
        profile: { type: 'string' },
        numbers: { type: 'string' },
        dates: { type: 'string' },
        sheet: { type: 'string' },
        'max-rejects': { type: 'string' },
        'save-profile': { type: 'string' },
        policy: { type: 'string' },
        rejects: { type: 'string' },
        preview: { type: 'boolean', default: false },
        again: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        undo: { type: 'string' },
      },
    });
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}. ${usage}`, { cause: error });
  }
}

/** Prints what went wrong in words and resolves to the exit code. */
function reportFailure(error: unknown): number {
  if (error instanceof ImportError) {
    console.error(`${error.message} (${error.code})`);
    if (error.code === 'import.too_many_rejects') {
      console.error(formatRejectLines(error.details.rejects as never));
      return rejectsExitCode;
    }
    if (error.code === 'import.cancelled') return cancelledExitCode;
    if (settingCodes.has(error.code)) return 2;
    return questionCodes.has(error.code) ? questionExitCode : fileExitCode;
  }
  const known = toStartupError(error, dataFolder);
  console.error(known ? known.message : error);
  return known?.exitCode ?? 1;
}
