/**
 * The records of a change that may be cut off and taken up again, by this process or another: what was written
 * before is found in the log, so that there is one intent and one outcome however often it is begun.
 */
import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { AuditFacts } from '#data/audit/audit-record.ts';
import type { LoggedEntry } from './audited-change.ts';

export interface ChangeTrail {
  /** Call it before anything is changed. Where it rejects, nothing may be. */
  intend(): Promise<void>;
  /** Call it before anybody is told that it is done. */
  settle(after: AuditFacts): Promise<void>;
}

/** What the logs know of it already. */
interface Written {
  intent: number | null;
  isSettled: boolean;
}

/**
 * @param entries what is intended, one for each log; actions and targets tell changes apart
 * @param since when an earlier run may have begun, milliseconds since the epoch; null: this is the first
 */
export function openChangeTrail(
  auditLogs: AuditLogs,
  entries: readonly LoggedEntry[],
  since: number | null,
): ChangeTrail {
  let found: Promise<(LoggedEntry & { written: Written })[]> | null = null;
  const trails = () => {
    found ??= Promise.all(
      entries.map(async (each) => ({ ...each, written: await findWritten(auditLogs, each, since) })),
    );
    return found;
  };
  return {
    async intend() {
      for (const { log, entry, written } of await trails()) {
        if (written.intent !== null || written.isSettled) continue;
        const record = { ...entry, outcome: 'unknown', reason: null } as const;
        written.intent = (await auditLogs.open(log).append(record)).sequence;
      }
    },
    async settle(after) {
      for (const { log, entry, written } of await trails()) {
        if (written.isSettled) continue;
        const { intent } = written;
        const record = { ...entry, after: { ...entry.after, ...after }, outcome: 'success' } as const;
        await auditLogs.open(log).append(intent === null ? record : { ...record, intent });
        written.isSettled = true;
      }
    },
  };
}

async function findWritten(
  auditLogs: AuditLogs,
  { log, entry }: LoggedEntry,
  since: number | null,
): Promise<Written> {
  const written: Written = { intent: null, isSettled: false };
  if (since === null) return written;
  for await (const record of auditLogs.open(log).read()) {
    if (record.at < since || written.intent !== null) break;
    if (record.action !== entry.action || record.target?.id !== entry.target?.id) continue;
    if (record.outcome === 'unknown') written.intent = record.sequence;
    else written.isSettled = true;
  }
  return written;
}
