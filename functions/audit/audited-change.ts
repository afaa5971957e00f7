/**
 * A change and its records. First a record of unknown outcome says what is about to be done, then it is done,
 * then a second record, which names the first, says how it went. So no change stands without a record,
 * whatever fails or crashes in between.
 */
import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { AuditEntry } from '#data/audit/audit-record.ts';
import type { AuditLogName } from '#data/audit/keys.ts';
import { type ApiErrorCode, statusByCode } from '../http/errors.ts';
import { toApiError } from '../http/translate-error.ts';

/** An entry and the log it belongs to. */
export interface LoggedEntry {
  log: AuditLogName;
  entry: AuditEntry;
}

/** Reason of a change that was asked for and came to nothing, because everything is as it should be. */
const unchanged = 'audit.unchanged';

/** Faults after which nothing has come of it: an invitation whose link nobody has. */
const nothingDone: ReadonlySet<ApiErrorCode> = new Set(['mail.unavailable']);

/**
 * Does `work` between its records.
 * @param intended what `work` is about to do; entries of one log differ in their action
 * @param outcomesOf what it did; null: nothing had to be done
 *
 * Rejects as `work` does. A refusal is recorded as a failure; where a fault leaves open what was changed, the
 * outcome stays unknown. Rejects as `AuditLog.append` where a record cannot be written: before the change
 * nothing is done then; after it, the caller must not confirm.
 */
export async function auditedChange<Result>(
  auditLogs: AuditLogs,
  intended: readonly LoggedEntry[],
  work: () => Promise<Result>,
  outcomesOf: (result: Result) => readonly LoggedEntry[] | null,
): Promise<Result> {
  const intents = new Map<string, number>();
  for (const { log, entry } of intended) {
    const { sequence } = await auditLogs.open(log).append({ ...entry, outcome: 'unknown', reason: null });
    intents.set(nameOf({ log, entry }), sequence);
  }
  const settle = async (outcomes: readonly LoggedEntry[]) => {
    for (const { log, entry } of outcomes) {
      const intent = intents.get(nameOf({ log, entry }));
      await auditLogs.open(log).append(intent === undefined ? entry : { ...entry, intent });
    }
  };
  const refuse = (reason: string) =>
    settle(intended.map(({ log, entry }) => ({ log, entry: { ...entry, outcome: 'failure', reason } })));
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    const { code } = toApiError(error);
    if (statusByCode[code] < 500 || nothingDone.has(code)) await refuse(code);
    throw error;
  }
  const outcomes = outcomesOf(result);
  await (outcomes === null ? refuse(unchanged) : settle(outcomes));
  return result;
}

const nameOf = ({ log, entry }: LoggedEntry) => `${log} ${entry.action}`;
