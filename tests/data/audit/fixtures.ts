import type { AuditLog } from '#data/audit/audit-log.ts';
import type { AuditEntry, AuditRecord } from '#data/audit/audit-record.ts';
import type { ReadOptions } from '#data/audit/read.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';

export const granja = 'granja' as TenantId;
export const granja2 = 'granja2' as TenantId;

export function entry(name: string, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    actor: { kind: 'user', id: 'u1', name: 'Ana', email: 'ana@granja.example' },
    action: 'member.role_changed',
    target: { kind: 'user', id: name },
    before: { role: 'viewer', storeIds: null },
    after: { role: 'store', storeIds: ['s1', 's2'] },
    outcome: 'success',
    reason: null,
    address: '203.0.113.9',
    userAgent: 'Firefox',
    requestId: 'r1',
    ...change,
  };
}

export async function readAll(log: AuditLog, options?: ReadOptions): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const record of log.read(options)) records.push(record);
  return records;
}

/** As `readAll`, without what was only intended. */
export async function readOutcomes(log: AuditLog): Promise<AuditRecord[]> {
  return (await readAll(log)).filter(({ outcome }) => outcome !== 'unknown');
}

export const targets = (records: readonly AuditRecord[]) => records.map(({ target }) => target?.id);
