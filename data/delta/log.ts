/**
 * Reads `_delta_log`: its commits and checkpoints, and the state of the table that they add up to. The log is
 * untrusted input: whatever is wrong with it becomes an error that names table, version and file.
 */
import { parseActionLine } from './action-parser.ts';
import { type Action, ActionError } from './actions.ts';
import {
  actionFailure,
  damagedCheckpoint,
  incompleteState,
  isDamage,
  LogMovedError,
  missingCommit,
  missingStart,
  tableNotFound,
  v2CheckpointError,
  versionGone,
  versionNotFound,
} from './log-errors.ts';
import { commitKey } from './log-files.ts';
import { type CheckpointFiles, type LogContext, type LogListing, listLog, readHint } from './log-listing.ts';
import { assertReadable } from './protocol.ts';
import { type Commit, IncompleteStateError, replay, type TableState } from './snapshot.ts';

const decoder = new TextDecoder();

const maxLoads = 3;
const maxConcurrentReads = 32;

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
      assertReadable(state, context.table);
      return state;
    } catch (error) {
      if (error instanceof IncompleteStateError) throw incompleteState(context, error);
      if (!(error instanceof LogMovedError) || load === maxLoads) throw error;
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
  throw tableNotFound(context);
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
    const later = commitsAfter(context, checkpoint.version, listing, target);
    // Asked for while the checkpoint is read and decoded; looked at afterwards.
    later.catch(() => {});
    const start = await readCheckpoint(context, checkpoint).catch((error: unknown) => {
      if (!isDamage(error)) throw error;
      damaged.push(error);
      return null;
    });
    if (start) return replay(null, [start, ...(await later)]);
  }
  if (fromVersion > 0) return null;
  if (listing.commits.size === 0 && listing.checkpoints.length === 0) {
    if (listing.hasV2Checkpoints) throw v2CheckpointError(context);
    return null;
  }
  if (listing.commits.has(0)) return replay(null, await commitsAfter(context, -1, listing, target));
  if (damaged.length > 0) throw damaged[0];
  if (listing.hasV2Checkpoints) throw v2CheckpointError(context);
  throw missingStart(context, listing, target);
}

/** The commits after `version` up to `target` or the newest; they must have no gap. */
async function commitsAfter(
  context: LogContext,
  version: number,
  listing: LogListing,
  target: number | undefined,
): Promise<Commit[]> {
  const newest = Math.max(version, listing.newestCommit);
  if (target !== undefined && newest < target) throw versionNotFound(context, target, newest);
  const versions = Array.from({ length: newest - version }, (_, index) => version + 1 + index);
  return readCommits(context, versions, listing);
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
  const lines = decoder.decode(body).split('\n');
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
      if (!object) throw new LogMovedError(context.table, key);
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
    throw damagedCheckpoint(context, version, file, error);
  }
}
