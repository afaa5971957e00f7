import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { AuditActor } from '#data/audit/audit-record.ts';
import type { ImportResult } from '#data/import/import-request.ts';
import { type ChangeTrail, openChangeTrail } from '../audit/change-trail.ts';
import { type SystemChange, systemEntries } from '../audit/system-change.ts';

/** The records of an import that did not come over the API; the import itself says which one it is. */
export interface SystemTrail {
  /** For `ImportRequest.beforeCommit`. */
  intend: (importId: string, interruptedAt: number | null) => Promise<void>;
  /** Also where it completes an attempt that was cut off; nothing for an import that changed nothing. */
  settle: (result: ImportResult) => Promise<void>;
}

export function createSystemTrail(
  auditLogs: AuditLogs,
  actor: AuditActor,
  change: Omit<SystemChange, 'target'>,
): SystemTrail {
  let trail: ChangeTrail | null = null;
  const open = (id: string, since: number | null) =>
    openChangeTrail(auditLogs, systemEntries(actor, { ...change, target: { kind: 'import', id } }), since);
  return {
    async intend(importId, interruptedAt) {
      trail = open(importId, interruptedAt);
      await trail.intend();
    },
    async settle({ id, counts, completes }) {
      trail ??= completes === undefined ? null : open(id, completes);
      await trail?.settle({ inserted: counts.inserted, updated: counts.updated });
    },
  };
}
