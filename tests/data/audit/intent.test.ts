/** Records that are written before a change, and those that say how it went. */
import { beforeEach, expect, test } from 'vitest';
import { type AuditLog, openAuditLogs } from '#data/audit/audit-log.ts';
import type { AuditRecord } from '#data/audit/audit-record.ts';
import { auditHeadKey } from '#data/audit/keys.ts';
import { verifyAuditLog } from '#data/audit/verify.ts';
import { seededRandom } from '#data/random.ts';
import { type CountingStore, createCountingStore } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';
import { entry, granja } from './fixtures.ts';

let store: CountingStore;
let log: AuditLog;
beforeEach(() => {
  const clock = createManualClock();
  store = createCountingStore(createMemoryStore({ clock }));
  log = openAuditLogs({ store, clock, random: seededRandom(1) }).open(granja);
});

const begin = (name: string) => log.append(entry(name, { outcome: 'unknown' }));
const end = (name: string, { sequence }: AuditRecord) => log.append(entry(name, { intent: sequence }));
const verify = async () => {
  const { findings, unknownOutcomes } = await verifyAuditLog(store, granja);
  return {
    findings: findings.map(({ kind, sequence }) => `${kind} ${sequence}`),
    unknown: unknownOutcomes.map(({ sequence }) => sequence),
  };
};
/** Writes the head as somebody would who may write to the store. */
async function rewriteHead(change: (records: AuditRecord[]) => AuditRecord[]): Promise<void> {
  const head = await store.get(auditHeadKey(granja));
  const { records } = JSON.parse(new TextDecoder().decode(head?.body)) as { records: AuditRecord[] };
  await store.put(
    auditHeadKey(granja),
    new TextEncoder().encode(JSON.stringify({ records: change(records) })),
  );
}

test('the record before a change costs one request more than the change had cost without', async () => {
  await log.append(entry('first'));
  const cost = async (work: () => Promise<unknown>) =>
    store.measure(async (usage) => {
      await work();
      return usage().requestCount;
    });
  const plain = await cost(() => log.append(entry('plain')));
  expect(await cost(async () => end('a', await begin('a')))).toBe(plain + 1);
});

test('a change that was ended is as written; one that was not is told, also while it is the newest', async () => {
  const [a, b] = [await begin('a'), await begin('b')];
  expect(await verify()).toEqual({ findings: [], unknown: [a.sequence, b.sequence] });
  await end('b', b);
  expect(await verify()).toEqual({ findings: [], unknown: [a.sequence] });
  await end('a', a);
  expect(await verify()).toEqual({ findings: [], unknown: [] });
});

test('across the segments, too', async () => {
  const lost = await begin('lost');
  for (let index = 0; index < 80; index += 1) await end(`t${index}`, await begin(`t${index}`));
  expect(await verify()).toEqual({ findings: [], unknown: [lost.sequence] });
});

test.each([
  [
    'edited',
    (records: AuditRecord[]) =>
      records.map((record) => (record.sequence === 2 ? { ...record, action: 'member.removed' } : record)),
  ],
  ['dropped', (records: AuditRecord[]) => records.filter(({ sequence }) => sequence !== 2)],
  [
    'said to have ended another change',
    (records: AuditRecord[]) =>
      records.map((record) => (record.intent === 2 ? { ...record, intent: 1 } : record)),
  ],
])(
  'a record before a change that is %s is found by the chain of those that follow',
  async (_what, change) => {
    await log.append(entry('first'));
    await end('a', await begin('a'));
    await rewriteHead(change);
    expect((await verify()).findings).not.toEqual([]);
  },
);

test('another process goes on after a record that was the last of one that died', async () => {
  await begin('cut off');
  const clock = createManualClock();
  const other = openAuditLogs({ store, clock, random: seededRandom(2) }).open(granja);
  await other.append(entry('later'));
  expect(await verify()).toEqual({ findings: [], unknown: [1] });
});
