/** What a plan must fulfil, and the actions that it becomes. Pure. */
import type { Action, CommitInfo } from './actions.ts';
import { assertWritable, isAppendOnly, unknownProperty } from './protocol.ts';
import { serializeSchema } from './schema.ts';
import { evolveMetadata } from './schema-evolution.ts';
import type { TableState } from './snapshot.ts';
import { type CommitPlan, type DataFile, DeltaError, type TableMetadata } from './table.ts';

/**
 * Throws `delta.invalid_plan` unless the plan is a valid single commit on top of `state`, or
 * `delta.unsupported_protocol` where Fluxion may not write the table at all.
 */
export function assertValidPlan(plan: CommitPlan, state: TableState, table: string): void {
  assertWritable(state.protocol, plan.metadata ?? state.metadata, table);
  const invalid = (message: string, path?: string): never => {
    throw new DeltaError('delta.invalid_plan', `The commit to table ${table} is not valid: ${message}.`, {
      table,
      version: state.version,
      ...(path === undefined ? {} : { file: path }),
    });
  };
  const removed = new Set<string>();
  for (const path of plan.remove ?? []) {
    if (removed.has(path)) invalid('it removes a file twice', path);
    if (!state.files.has(path)) invalid('it removes a file that is not live', path);
    removed.add(path);
  }
  if (removed.size > 0 && plan.dataChange !== false && isAppendOnly(state.metadata)) {
    invalid('the table is append-only (delta.appendOnly)');
  }
  if (plan.metadata) {
    const problem = metadataProblem(plan.metadata, state.metadata, table);
    if (problem) invalid(problem);
  }
  const partitionColumns = (plan.metadata ?? state.metadata).partitionColumns;
  const added = new Set<string>();
  for (const file of plan.add ?? []) {
    if (added.has(file.path)) invalid('it adds a file twice', file.path);
    if (removed.has(file.path)) invalid('it adds and removes the same file', file.path);
    if (state.files.has(file.path)) invalid('it adds a file that is live already', file.path);
    const problem = fileProblem(file, partitionColumns);
    if (problem) invalid(problem, file.path);
    added.add(file.path);
  }
  const { transaction } = plan;
  if (transaction && (transaction.appId === '' || !Number.isSafeInteger(transaction.version))) {
    invalid('its transaction needs an appId and a whole version');
  }
}

function fileProblem(file: DataFile, partitionColumns: readonly string[]): string | null {
  if (file.path === '' || file.path.startsWith('/') || file.path.startsWith('_delta_log/')) {
    return 'a file must lie in the folder of the table, outside its log';
  }
  if (!Number.isSafeInteger(file.sizeBytes) || file.sizeBytes < 0) return 'a file needs its size';
  if (!Number.isSafeInteger(file.modificationTime)) return 'a file needs its modification time';
  const named = Object.keys(file.partitionValues);
  const complete =
    named.length === partitionColumns.length && partitionColumns.every((c) => named.includes(c));
  return complete
    ? null
    : `a file needs a value for each of the partition columns (${partitionColumns.join()})`;
}

/** Throws `delta.schema_mismatch` where the schema changes in a way that old files forbid. */
function metadataProblem(next: TableMetadata, current: TableMetadata, table: string): string | null {
  if (next.id !== current.id) return 'it changes the id of the table';
  if (next.partitionColumns.join('\n') !== current.partitionColumns.join('\n')) {
    return 'it changes the partition columns';
  }
  const evolved = evolveMetadata(current, next.schema, table) ?? current;
  if (serializeSchema(evolved.schema) !== serializeSchema(next.schema)) {
    return 'its schema drops or reorders columns; use evolveMetadata';
  }
  const property = unknownProperty(next.configuration);
  return property === undefined || property in current.configuration
    ? null
    : `the property ${property} needs a newer protocol`;
}

/** True for a plan that read nothing and only adds rows: it conflicts with no other such commit. */
function isBlindAppend(plan: CommitPlan): boolean {
  return (
    plan.read.kind === 'nothing' &&
    (plan.remove ?? []).length === 0 &&
    plan.metadata === undefined &&
    plan.dataChange !== false
  );
}

export interface CommitIdentity {
  txnId: string;
  engineInfo: string;
  /** ms since epoch */
  timestamp: number;
}

/**
 * The actions of `plan` when it is committed right after `head`, `commitInfo` first. Everything that a
 * `remove` tells about its file comes from `head`.
 */
export function planActions(plan: CommitPlan, head: TableState, identity: CommitIdentity): Action[] {
  const dataChange = plan.dataChange ?? true;
  const info: CommitInfo = {
    timestamp: identity.timestamp,
    operation: plan.operation,
    operationParameters: plan.operationParameters ?? {},
    operationMetrics: stringValues(plan.operationMetrics ?? {}),
    readVersion: head.version,
    isolationLevel: 'WriteSerializable',
    isBlindAppend: isBlindAppend(plan),
    engineInfo: identity.engineInfo,
    txnId: identity.txnId,
  };
  const actions: Action[] = [{ kind: 'commitInfo', info }];
  if (plan.metadata) actions.push({ kind: 'metaData', metadata: plan.metadata });
  if (plan.transaction) {
    actions.push({ kind: 'txn', transaction: { ...plan.transaction, lastUpdated: identity.timestamp } });
  }
  for (const path of plan.remove ?? []) {
    const { partitionValues, sizeBytes } = head.files.get(path) as DataFile;
    const tombstone = { path, deletionTimestamp: identity.timestamp, partitionValues, sizeBytes };
    actions.push({ kind: 'remove', tombstone, dataChange });
  }
  for (const file of plan.add ?? []) actions.push({ kind: 'add', file, dataChange });
  return actions;
}

/** Spark writes metrics as strings, and its readers expect them so. */
function stringValues(metrics: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, String(value)]));
}
