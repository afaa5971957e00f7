/** What must hold when a history is over, whatever went wrong in it. */
import type { CheckpointCodec } from '#data/delta/checkpoint-codec.ts';
import { openDeltaTable } from '#data/delta/open.ts';
import { seededRandom } from '#data/random.ts';
import { type AuditStore, type ReferenceVersion, Violation } from './audit-store.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Outcome {
  audit: AuditStore;
  time: VirtualTime;
  codec: CheckpointCodec;
  acknowledged: ReadonlySet<string>;
}

export async function assertHistory({ audit, time, codec, acknowledged }: Outcome): Promise<void> {
  assertEachOnce(audit.versions, acknowledged);
  assertRowsConserved(audit);
  await assertColdReader(audit, time, codec);
}

/** Each acknowledged transaction is in the log, no transaction and no commit is in it twice. */
function assertEachOnce(versions: readonly ReferenceVersion[], acknowledged: ReadonlySet<string>): void {
  const transactions = versions.flatMap(({ transaction }) => transaction ?? []);
  const txnIds = versions.map(({ txnId }) => txnId);
  if (new Set(transactions).size !== transactions.length) throw new Violation('a transaction landed twice');
  if (new Set(txnIds).size !== txnIds.length) throw new Violation('a commit landed twice');
  for (const transaction of acknowledged) {
    if (!transactions.includes(transaction)) throw new Violation(`acknowledged ${transaction} was lost`);
  }
}

/** No version holds a row twice; compactions change no rows; deletions lose exactly one; the rest only add. */
function assertRowsConserved(audit: AuditStore): void {
  for (const { version, operation, live, added, removed } of audit.versions) {
    const rows = rowsOf(audit, [...live]);
    if (new Set(rows).size !== rows.length) throw new Violation(`version ${version} holds a row twice`);
    const before = rowsOf(audit, removed);
    const after = rowsOf(audit, added);
    const lost = before.filter((row) => !after.includes(row)).length;
    const gained = after.filter((row) => !before.includes(row)).length;
    const expectedLoss = operation === 'DELETE' ? 1 : 0;
    if (lost !== expectedLoss) throw new Violation(`version ${version} (${operation}) lost ${lost} rows`);
    if (gained > 0 && operation !== 'WRITE' && operation !== 'MERGE') {
      throw new Violation(`version ${version} (${operation}) made ${gained} rows up`);
    }
  }
}

function rowsOf(audit: AuditStore, paths: readonly string[]): string[] {
  return paths.flatMap((path) => audit.rowsOf(path));
}

/** A process that starts now, on a sound store, sees the last version, whole and readable. */
async function assertColdReader(
  audit: AuditStore,
  clock: VirtualTime,
  codec: CheckpointCodec,
): Promise<void> {
  const table = openDeltaTable({ store: audit, clock, codec, random: seededRandom(0) });
  const snapshot = await table.snapshot();
  const expected = audit.versions.at(-1);
  const files = [...snapshot.files.keys()].toSorted().join();
  if (snapshot.version !== expected?.version) throw new Violation(`a cold reader saw ${snapshot.version}`);
  if (files !== [...expected.live].toSorted().join()) throw new Violation('a cold reader saw other files');
  for (const path of snapshot.files.keys()) {
    if (!(await audit.get(path))) throw new Violation(`live file ${path} does not exist`);
  }
}
