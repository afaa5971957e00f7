/** Which commits and checkpoints `_delta_log` holds, and where its newest checkpoint may be. */
import type { ObjectInfo, ObjectStore } from '../store/object-store.ts';
import type { CheckpointCodec } from './checkpoint-codec.ts';
import { beforeVersion, lastCheckpointKey, logPrefix, parseLogKey } from './log-files.ts';

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
