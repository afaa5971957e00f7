/** What can be wrong with a log, as errors that name table, version and file. */
import type { ActionError } from './actions.ts';
import { commitKey } from './log-files.ts';
import type { LogContext, LogListing } from './log-listing.ts';
import type { IncompleteStateError } from './snapshot.ts';
import { DeltaError } from './table.ts';

/** A file that was listed is gone: the log was cleaned up meanwhile, and a newer checkpoint exists. */
export class LogMovedError extends DeltaError {
  constructor(table: string, file: string) {
    super('delta.corrupt_log', `File ${file} of table ${table} vanished while it was read.`, { table, file });
  }
}

/** True for the error of a checkpoint that is not whole. */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof DeltaError && error.code === 'delta.corrupt_log' && !(error instanceof LogMovedError)
  );
}

export function tableNotFound({ table }: LogContext): DeltaError {
  return new DeltaError('delta.table_not_found', `There is no Delta table in ${table}.`, { table });
}

export function incompleteState({ table }: LogContext, { version, missing, message }: IncompleteStateError) {
  return new DeltaError('delta.corrupt_log', `Table ${table} is damaged: ${message}`, {
    table,
    version,
    missing,
  });
}

export function damagedCheckpoint({ table }: LogContext, version: number, file: string, cause: unknown) {
  const message = `Checkpoint ${file} of table ${table} is cut short or damaged.`;
  return new DeltaError('delta.corrupt_log', message, { table, version, file }, { cause });
}

export function actionFailure(
  { table }: LogContext,
  error: ActionError,
  where: { version: number; file: string; line?: number },
): DeltaError {
  const line = where.line === undefined ? '' : ` line ${where.line}`;
  return error.unsupported
    ? new DeltaError(
        'delta.unsupported_protocol',
        `Table ${table} cannot be read: ${error.message} (${where.file}${line}).`,
        { table, feature: error.message, ...where },
      )
    : new DeltaError(
        'delta.corrupt_log',
        `The log of table ${table} is damaged at ${where.file}${line}: ${error.message}.`,
        { table, ...where },
      );
}

export function missingCommit(context: LogContext, version: number, listing?: LogListing): Error {
  const file = commitKey(version);
  if (listing?.commits.has(version)) return new LogMovedError(context.table, file);
  return new DeltaError(
    'delta.corrupt_log',
    `The log of table ${context.table} has a gap: version ${version} (${file}) is missing.`,
    { table: context.table, version, file },
  );
}

export function missingStart(context: LogContext, listing: LogListing, target?: number): DeltaError {
  const [first] = listing.commits.keys();
  if (target !== undefined) return versionGone(context, target);
  const file = commitKey(0);
  return new DeltaError(
    'delta.corrupt_log',
    `The log of table ${context.table} starts at version ${first} without a checkpoint: ${file} is missing.`,
    { table: context.table, version: 0, file },
  );
}

export function versionNotFound({ table }: LogContext, version: number, newest: number): DeltaError {
  return new DeltaError(
    'delta.version_not_found',
    `Table ${table} has no version ${version}: its newest is ${newest}.`,
    { table, version, newest },
  );
}

/** The version existed, or never did; either way its past is no longer in the log. */
export function versionGone({ table }: LogContext, version: number): DeltaError {
  return new DeltaError(
    'delta.version_not_found',
    `Version ${version} of table ${table} can no longer be rebuilt: the log before it was cleaned up.`,
    { table, version },
  );
}

export function v2CheckpointError({ table }: LogContext): DeltaError {
  return new DeltaError(
    'delta.unsupported_protocol',
    `Table ${table} cannot be read: its state stands in V2 checkpoints, which Fluxion does not support.`,
    { table, feature: 'v2Checkpoint' },
  );
}
