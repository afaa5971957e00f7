/**
 * Append-only, hash-chained logs of who did what: one for each tenant and one for the control plane
 * (docs/adr/0010-audit-log.md).
 */
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { createAppender } from './append.ts';
import { createAuditFiles } from './audit-files.ts';
import type { AuditEntry, AuditRecord } from './audit-record.ts';
import type { AuditLogName } from './keys.ts';
import { type ReadOptions, readRecords } from './read.ts';

export interface AuditLogs {
  open(log: AuditLogName): AuditLog;
}

export interface AuditLog {
  /**
   * Resolves once the record is in its place for good; two store requests while no other process writes to
   * the same log, one where the outcome is `unknown`. Any number of callers and processes may append at once. Rejects with `audit.invalid`,
   * `audit.contention` or `audit.damaged`, or with `StoreError`: then the caller must not confirm what it did.
   */
  append(entry: AuditEntry): Promise<AuditRecord>;
  /** Newest first. One store request for the newest 64 records, then one for each further 64. */
  read(options?: ReadOptions): AsyncIterable<AuditRecord>;
}

export interface AuditLogsOptions {
  /** The whole store, not a tenant's view of it: logs lie in the control plane. */
  store: ObjectStore;
  clock: Clock;
  /** Ids and jitter only. */
  random: Random;
}

/** Logs used last are kept at hand; one costs a few kilobytes. */
const maxOpenLogs = 500;

/** Opening costs nothing. */
export function openAuditLogs({ store, clock, random }: AuditLogsOptions): AuditLogs {
  /** In order of last use, oldest first. A log's appends of one process share one object, and so one queue. */
  const logs = new Map<AuditLogName, AuditLog>();
  return {
    open(name) {
      const log = logs.get(name) ?? openLog(name);
      logs.delete(name);
      logs.set(name, log);
      for (const oldest of logs.keys()) {
        if (logs.size <= maxOpenLogs) break;
        logs.delete(oldest);
      }
      return log;
    },
  };

  function openLog(name: AuditLogName): AuditLog {
    const files = createAuditFiles({ store, clock, random }, name);
    return {
      append: createAppender({ files, clock, random }, name),
      read: (options = {}) => readRecords(files, options),
    };
  }
}
