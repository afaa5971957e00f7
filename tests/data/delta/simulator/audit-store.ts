/**
 * The store beneath all simulated processes. It watches every write as it lands and keeps the reference: a
 * naive replay of the log that shares no code with the Delta layer. What it finds wrong is a violation.
 */
import type { ObjectStore } from '#data/store/object-store.ts';
import type { VirtualTime } from './virtual-time.ts';

const decoder = new TextDecoder();

export class Violation extends Error {
  override readonly name = 'Violation';
}

/** The table after one commit, as the raw log has it. */
export interface ReferenceVersion {
  version: number;
  committedAt: number;
  live: ReadonlySet<string>;
  operation: string;
  txnId: string;
  transaction: string | null;
  added: readonly string[];
  removed: readonly string[];
}

export interface AuditStore extends ObjectStore {
  readonly versions: readonly ReferenceVersion[];
  /** Rows of a data file that was ever written. */
  rowsOf(path: string): readonly string[];
}

interface RawAction {
  add?: { path: string };
  remove?: { path: string; deletionTimestamp: number };
  txn?: { appId: string; version: number };
  commitInfo?: { txnId: string; operation: string };
}

export interface AuditOptions {
  store: ObjectStore;
  time: VirtualTime;
  /** Retention that the table promises, less the skew of its writers' clocks. */
  retentionMs: number;
}

export function createAuditStore({ store, time, retentionMs }: AuditOptions): AuditStore {
  const versions: ReferenceVersion[] = [];
  const rows = new Map<string, readonly string[]>();
  const writtenAt = new Map<string, number>();
  const deletedAt = new Map<string, number>();
  const tombstones = new Map<string, number>();
  const deletedCommits = new Set<string>();

  const landCommit = (version: number, body: Uint8Array) => {
    if (version < versions.length) throw new Violation(`version ${version} was written twice`);
    if (version > versions.length) throw new Violation(`version ${versions.length} was skipped`);
    const actions = text(body)
      .trim()
      .split('\n')
      .map((line): RawAction => JSON.parse(line));
    const before = versions.at(-1);
    const live = new Set(before?.live);
    const removed = actions.flatMap(({ remove }) => remove ?? []);
    const added = actions.flatMap(({ add }) => (add ? [decodeURIComponent(add.path)] : []));
    for (const { path, deletionTimestamp } of removed) {
      if (!live.delete(decodeURIComponent(path))) throw new Violation(`${version} removes ${path}, not live`);
      tombstones.set(decodeURIComponent(path), deletionTimestamp);
    }
    for (const path of added) {
      if (live.has(path)) throw new Violation(`version ${version} adds ${path}, which is live`);
      if (!writtenAt.has(path) || deletedAt.has(path)) throw new Violation(`${version} adds missing ${path}`);
      live.add(path);
    }
    const info = actions[0]?.commitInfo;
    const txn = actions.find((action) => action.txn)?.txn;
    if (!info) throw new Violation(`version ${version} does not begin with commitInfo`);
    versions.push({
      version,
      committedAt: time.now(),
      live,
      operation: info.operation,
      txnId: info.txnId,
      transaction: txn ? `${txn.appId}@${txn.version}` : null,
      added,
      removed: removed.map(({ path }) => decodeURIComponent(path)),
    });
  };

  const landDelete = (path: string) => {
    if (path.startsWith('_delta_log/') || deletedAt.has(path) || !writtenAt.has(path)) return;
    if (versions.at(-1)?.live.has(path)) throw new Violation(`${path} was deleted while live`);
    const notBefore = Math.max(tombstones.get(path) ?? 0, writtenAt.get(path) ?? 0) + retentionMs;
    if (time.now() < notBefore) throw new Violation(`${path} was deleted within its retention`);
    deletedAt.set(path, time.now());
  };

  return {
    ...store,
    versions,
    rowsOf: (path) => rows.get(path) ?? [],
    async put(key, body, options) {
      if (isCommit(key)) throw new Violation(`${key} was overwritten`);
      const written = await store.put(key, body, options);
      if (!key.startsWith('_delta_log/') && body instanceof Uint8Array) {
        rows.set(key, JSON.parse(text(body)));
        if (!writtenAt.has(key)) writtenAt.set(key, time.now());
      }
      return written;
    },
    async putIfAbsent(key, body, options) {
      const written = await store.putIfAbsent(key, body, options);
      const version = isCommit(key) ? Number(key.slice('_delta_log/'.length, -'.json'.length)) : null;
      // A write that was under way for hours may land below a clean-up: nobody reads it any more.
      const isBelowCleanUp = version !== null && version < versions.length - 1 && deletedCommits.has(key);
      if (written.outcome === 'created' && version !== null && !isBelowCleanUp) landCommit(version, body);
      return written;
    },
    async delete(key) {
      landDelete(key);
      if (isCommit(key)) deletedCommits.add(key);
      await store.delete(key);
    },
  };
}

function isCommit(key: string): boolean {
  return /^_delta_log\/\d{20}\.json$/.test(key);
}

function text(body: Uint8Array): string {
  return decoder.decode(body);
}
