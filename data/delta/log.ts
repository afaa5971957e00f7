/**
 * Reads `_delta_log`: which commits and checkpoints there are, and the state of the table that they add up
 * to. The log is untrusted input: whatever is wrong with it becomes an error that names table and file.
 */
import type { ObjectInfo, ObjectStore } from '../store/object-store.ts';
import { type Action, ActionError, parseActionLine } from './actions.ts';
import type { CheckpointCodec } from './checkpoint-codec.ts';
import { beforeVersion, commitKey, lastCheckpointKey, logPrefix, parseLogKey } from './log-files.ts';
import { assertReadable } from './protocol.ts';
import { type Commit, IncompleteStateError, replay, type TableState } from './snapshot.ts';
import { DeltaError } from './table.ts';

export interface LogContext {
  /** Rooted at the table's folder. */
  store: ObjectStore;
  codec: CheckpointCodec;
  /** The table's folder as messages name it. */
  table: string;
}

export interface LogListing {
  /** Commit files by version, ascending. */
  commits: ReadonlyMap<number, ObjectInfo>;
  /** -1 where there is none. */
  newestCommit: number;
  /** Complete classic checkpoints, newest first; a multi-part one has its parts in order. */
  checkpoints: readonly CheckpointFiles[];
  /** True where checkpoints of a newer format (V2) were seen, which are not read. */
  hasV2Checkpoints: boolean;
}

export interface CheckpointFiles {
  version: number;
  parts: readonly ObjectInfo[];
}

/** A file that was listed is gone: the log was cleaned up meanwhile, and a newer checkpoint exists. */
class LogMovedError extends Error {}

const maxLoads = 3;
const maxConcurrentReads = 32;

/** The files of the log from `fromVersion` to `toVersion`, both included. Strangers are passed over. */
export async function listLog(
  { store }: LogContext,
  fromVersion = 0,
  toVersion = Number.POSITIVE_INFINITY,
): Promise<LogListing> {
  const commits = new Map<number, ObjectInfo>();
  const parts = new Map<string, { version: number; parts: ObjectInfo[]; of: number }>();
  let newestCommit = -1;
  let hasV2Checkpoints = false;
  const options = { startAfter: beforeVersion(fromVersion) };
  for await (const object of store.list(logPrefix, options)) {
    const file = parseLogKey(object.key);
    if (!file) continue;
    if (file.version > toVersion) break;
    if (file.kind === 'commit') {
      commits.set(file.version, object);
      newestCommit = file.version;
    }
    if (file.kind === 'v2_checkpoint') hasV2Checkpoints = true;
    if (file.kind === 'checkpoint') {
      const id = `${file.version}/${file.parts}`;
      const group = parts.get(id) ?? { version: file.version, parts: [], of: file.parts };
      group.parts[file.part - 1] = object;
      parts.set(id, group);
    }
  }
  const complete = [...parts.values()].filter(
    (group) => Object.keys(group.parts).length === group.of && group.parts.length === group.of,
  );
  const checkpoints = complete.map(({ version, parts }) => ({ version, parts })).toReversed();
  return { commits, newestCommit, checkpoints, hasV2Checkpoints };
}

/**
 * The state at `target`, or at the newest version. Takes one list (from the hinted checkpoint on), that
 * checkpoint and the commits after it; a hint or checkpoint that proves wrong costs another list.
 *
 * Rejects with `delta.table_not_found`, `delta.version_not_found`, `delta.corrupt_log` or
 * `delta.unsupported_protocol`.
 */
export async function loadState(context: LogContext, target?: number): Promise<TableState> {
  for (let load = 1; ; load += 1) {
    try {
      const state = await loadOnce(context, target);
      assertReadable(state.protocol, state.metadata, context.table);
      return state;
    } catch (error) {
      if (!(error instanceof LogMovedError) || load === maxLoads) throw asDeltaError(context, error);
    }
  }
}

async function loadOnce(context: LogContext, target: number | undefined): Promise<TableState> {
  const hint = await readHint(context);
  if (hint !== null && hint <= (target ?? hint)) {
    const state = await loadFrom(context, hint, target);
    if (state) return state;
  }
  const state = await loadFrom(context, 0, target);
  if (state) return state;
  if (target !== undefined) {
    await loadOnce(context, undefined);
    throw versionGone(context, target);
  }
  throw new DeltaError('delta.table_not_found', `There is no Delta table in ${context.table}.`, {
    table: context.table,
  });
}

/**
 * The state from a list that starts at `fromVersion`. Null where that list holds no usable starting point
 * and an earlier one may (or, from 0, where there is no log at all).
 */
async function loadFrom(
  context: LogContext,
  fromVersion: number,
  target?: number,
): Promise<TableState | null> {
  const listing = await listLog(context, fromVersion, target);
  const damaged: unknown[] = [];
  for (const checkpoint of listing.checkpoints) {
    const start = await readCheckpoint(context, checkpoint).catch((error: unknown) => {
      if (!isDamage(error)) throw error;
      damaged.push(error);
      return null;
    });
    if (start) return continueFrom(context, start, listing, target);
  }
  if (fromVersion > 0) return null;
  if (listing.commits.size === 0 && listing.checkpoints.length === 0) {
    if (listing.hasV2Checkpoints) throw v2CheckpointError(context);
    return null;
  }
  if (listing.commits.has(0)) return continueFrom(context, null, listing, target);
  if (damaged.length > 0) throw damaged[0];
  if (listing.hasV2Checkpoints) throw v2CheckpointError(context);
  throw missingStart(context, listing, target);
}

/** Replays the commits after checkpoint `start` up to `target` or the newest; they must have no gap. */
async function continueFrom(
  context: LogContext,
  start: Commit | null,
  listing: LogListing,
  target: number | undefined,
): Promise<TableState> {
  const startVersion = start?.version ?? -1;
  const newest = Math.max(startVersion, listing.newestCommit);
  if (target !== undefined && newest < target) throw versionNotFound(context, target, newest);
  const versions = Array.from({ length: newest - startVersion }, (_, index) => startVersion + 1 + index);
  const commits = await readCommits(context, versions, listing);
  return replay(null, start ? [start, ...commits] : commits);
}

/** Reads exactly these commits, several at a time, in order. */
export async function readCommits(
  context: LogContext,
  versions: readonly number[],
  listing?: LogListing,
): Promise<Commit[]> {
  const commits: Commit[] = [];
  for (let start = 0; start < versions.length; start += maxConcurrentReads) {
    const batch = versions.slice(start, start + maxConcurrentReads);
    const read = await Promise.all(batch.map((version) => readCommit(context, version)));
    for (const [index, commit] of read.entries()) {
      if (commit) commits.push(commit);
      else throw missingCommit(context, batch[index] as number, listing);
    }
  }
  return commits;
}

/** A commit, or null where its file does not exist. Rejects with `delta.corrupt_log`. */
export async function readCommit(context: LogContext, version: number): Promise<Commit | null> {
  const object = await context.store.get(commitKey(version));
  if (!object) return null;
  return {
    version,
    modificationTime: object.lastModified,
    actions: parseCommit(context, version, object.body),
  };
}

function parseCommit(context: LogContext, version: number, body: Uint8Array): Action[] {
  const actions: Action[] = [];
  const lines = new TextDecoder().decode(body).split('\n');
  for (const [index, line] of lines.entries()) {
    try {
      const action = parseActionLine(line);
      if (action) actions.push(action);
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      throw actionFailure(context, error, { version, file: commitKey(version), line: index + 1 });
    }
  }
  return actions;
}

/** A checkpoint as one commit that says everything. Rejects with `delta.corrupt_log` if it is not whole. */
export async function readCheckpoint(
  context: LogContext,
  { version, parts }: CheckpointFiles,
): Promise<Commit> {
  const decoded = await Promise.all(
    parts.map(async ({ key }) => {
      const object = await context.store.get(key);
      if (!object) throw new LogMovedError(key);
      return decodeCheckpoint(context, version, key, object.body);
    }),
  );
  const modificationTime = Math.min(...parts.map(({ lastModified }) => lastModified));
  return { version, modificationTime, actions: decoded.flat() };
}

async function decodeCheckpoint(
  context: LogContext,
  version: number,
  file: string,
  body: Uint8Array,
): Promise<readonly Action[]> {
  try {
    return await context.codec.decode(body);
  } catch (error) {
    if (error instanceof ActionError) throw actionFailure(context, error, { version, file });
    throw new DeltaError(
      'delta.corrupt_log',
      `Checkpoint ${file} of table ${context.table} is cut short or damaged.`,
      { table: context.table, version, file },
      { cause: error },
    );
  }
}

/** True for the error of a checkpoint, or commit, that is not whole. */
export function isDamage(error: unknown): boolean {
  return error instanceof DeltaError && error.code === 'delta.corrupt_log';
}

/** The version in `_last_checkpoint`; null where the file is absent or says nothing usable. */
export async function readHint({ store }: Pick<LogContext, 'store'>): Promise<number | null> {
  const object = await store.get(lastCheckpointKey);
  if (!object) return null;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(object.body));
    const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : null;
    return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? version : null;
  } catch {
    return null;
  }
}

function asDeltaError(context: LogContext, error: unknown): unknown {
  const { table } = context;
  if (error instanceof LogMovedError) {
    const file = error.message;
    return new DeltaError('delta.corrupt_log', `File ${file} of table ${table} vanished while it was read.`, {
      table,
      file,
    });
  }
  if (error instanceof IncompleteStateError) {
    const { version } = error;
    return new DeltaError('delta.corrupt_log', `Table ${table} is damaged: ${error.message}`, {
      table,
      version,
      missing: error.missing,
    });
  }
  return error;
}

function actionFailure(
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

function missingCommit(context: LogContext, version: number, listing?: LogListing): Error {
  const file = commitKey(version);
  if (listing?.commits.has(version)) return new LogMovedError(file);
  return new DeltaError(
    'delta.corrupt_log',
    `The log of table ${context.table} has a gap: version ${version} (${file}) is missing.`,
    { table: context.table, version, file },
  );
}

function missingStart(context: LogContext, listing: LogListing, target?: number): DeltaError {
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
function versionGone({ table }: LogContext, version: number): DeltaError {
  return new DeltaError(
    'delta.version_not_found',
    `Version ${version} of table ${table} can no longer be rebuilt: the log before it was cleaned up.`,
    { table, version },
  );
}

function v2CheckpointError({ table }: LogContext): DeltaError {
  return new DeltaError(
    'delta.unsupported_protocol',
    `Table ${table} cannot be read: its state stands in V2 checkpoints, which Fluxion does not support.`,
    { table, feature: 'v2Checkpoint' },
  );
}
