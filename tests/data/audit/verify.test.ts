/** Whoever can write to the store alters one record: every way must be found, and the record be named. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openAuditLogs } from '#data/audit/audit-log.ts';
import { type AuditRecord, genesisHash, hashAuditRecord } from '#data/audit/audit-record.ts';
import { auditHeadKey, auditLogPrefix, auditReceiptKey, auditSegmentKey } from '#data/audit/keys.ts';
import { verifyAuditLog } from '#data/audit/verify.ts';
import { seededRandom } from '#data/random.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';
import { entry, granja, granja2 } from './fixtures.ts';

const recordCount = 150;
const headStart = 129;

/** The log's objects; a test alters a copy. */
let objects: ReadonlyMap<string, Uint8Array>;
let records: readonly AuditRecord[];

beforeAll(async () => {
  const store = createMemoryStore();
  const clock = createManualClock();
  const log = openAuditLogs({ store, clock, random: seededRandom(1) }).open(granja);
  const made: AuditRecord[] = [];
  for (let index = 1; index <= recordCount; index += 1) {
    made.push(await log.append(entry(`n${index}`)));
    clock.advance(60_000);
  }
  records = made;
  const found = new Map<string, Uint8Array>();
  for await (const { key } of store.list(''))
    found.set(key, (await store.get(key))?.body ?? new Uint8Array());
  objects = found;
});

async function copyOfStore(): Promise<ObjectStore> {
  const store = createMemoryStore();
  for (const [key, body] of objects) await store.put(key, body);
  return store;
}

const pageKey = (sequence: number) =>
  sequence >= headStart ? auditHeadKey(granja) : auditSegmentKey(granja, sequence - ((sequence - 1) % 64));

async function readPage(store: ObjectStore, key: string): Promise<unknown[]> {
  return (JSON.parse(new TextDecoder().decode((await store.get(key))?.body)) as { records: unknown[] })
    .records;
}

const writePage = (store: ObjectStore, key: string, slots: readonly unknown[]) =>
  store.put(key, new TextEncoder().encode(JSON.stringify({ records: slots })));

/** Writes the whole log anew, cut into objects as a log is. */
async function writeRecords(store: ObjectStore, list: readonly AuditRecord[]): Promise<void> {
  const sealed = Math.floor((list.length - 1) / 64);
  for (let segment = 0; segment < sealed; segment += 1) {
    await writePage(
      store,
      auditSegmentKey(granja, segment * 64 + 1),
      list.slice(segment * 64, segment * 64 + 64),
    );
  }
  await writePage(store, auditHeadKey(granja), list.slice(sealed * 64));
}

const rehash = (record: AuditRecord): AuditRecord => ({ ...record, hash: hashAuditRecord(record) });

/** Numbers, chains and hashes as if the list had been written so. */
function rechain(list: readonly AuditRecord[]): AuditRecord[] {
  const chained: AuditRecord[] = [];
  for (const record of list) {
    const previous = chained.at(-1)?.hash ?? genesisHash(granja);
    chained.push(rehash({ ...record, sequence: chained.length + 1, previous }));
  }
  return chained;
}

const at = (sequence: number) => records[sequence - 1] as AuditRecord;
const someSequence = fc.integer({ min: 1, max: recordCount });

/** One alteration of record `n`, and whether the finding must name exactly that record. */
const alterations: Readonly<
  Record<string, (store: ObjectStore, n: number, other: number) => Promise<unknown>>
> = {
  'an edit': async (store, n) => {
    const slots = await readPage(store, pageKey(n));
    await writePage(
      store,
      pageKey(n),
      slots.map((slot) =>
        (slot as AuditRecord).sequence === n ? { ...(slot as AuditRecord), action: 'x.y' } : slot,
      ),
    );
  },
  'an edit with its hash made anew': (store, n) =>
    writeRecords(
      store,
      records.map((record) =>
        record.sequence === n ? rehash({ ...record, after: { role: 'owner' } }) : record,
      ),
    ),
  'an edit with all later records chained anew': (store, n) =>
    writeRecords(
      store,
      rechain(records.map((record) => (record.sequence === n ? { ...record, address: null } : record))),
    ),
  'a drop': (store, n) => writePageWithout(store, n),
  'a drop with all later records renumbered and chained anew': (store, n) =>
    writeRecords(store, rechain(records.filter(({ sequence }) => sequence !== n))),
  'an insertion of a copy': async (store, n) => {
    const slots = await readPage(store, pageKey(n));
    await writePage(
      store,
      pageKey(n),
      slots.flatMap((slot) => ((slot as AuditRecord).sequence === n ? [slot, slot] : [slot])),
    );
  },
  'an insertion with all later records renumbered and chained anew': (store, n) =>
    writeRecords(
      store,
      rechain(
        records.flatMap((record) =>
          record.sequence === n ? [{ ...record, id: 'forged' }, record] : [record],
        ),
      ),
    ),
  'something that is no record in its place': async (store, n) => {
    const slots = await readPage(store, pageKey(n));
    await writePage(
      store,
      pageKey(n),
      slots.map((slot) => ((slot as AuditRecord).sequence === n ? { hello: 'world' } : slot)),
    );
  },
  'a field too many': async (store, n) => {
    const slots = await readPage(store, pageKey(n));
    await writePage(
      store,
      pageKey(n),
      slots.map((slot) =>
        (slot as AuditRecord).sequence === n ? { ...(slot as AuditRecord), note: 'x' } : slot,
      ),
    );
  },
  'another number': async (store, n, other) => {
    const slots = await readPage(store, pageKey(n));
    await writePage(
      store,
      pageKey(n),
      slots.map((slot) =>
        (slot as AuditRecord).sequence === n
          ? { ...(slot as AuditRecord), sequence: other + 1_000_000_000 }
          : slot,
      ),
    );
  },
  'its receipt deleted': (store, n) => store.delete(auditReceiptKey(granja, at(n))),
  'its receipt replaced': async (store, n) => {
    await store.delete(auditReceiptKey(granja, at(n)));
    await store.put(auditReceiptKey(granja, { sequence: n, hash: 'f'.repeat(64) }), new Uint8Array());
  },
  'a second receipt': (store, n) =>
    store.put(auditReceiptKey(granja, { sequence: n, hash: 'f'.repeat(64) }), new Uint8Array()),
};

async function writePageWithout(store: ObjectStore, n: number): Promise<void> {
  const slots = await readPage(store, pageKey(n));
  await writePage(
    store,
    pageKey(n),
    slots.filter((slot) => (slot as AuditRecord).sequence !== n),
  );
}

describe('one record altered by', () => {
  test.each(Object.keys(alterations))('%s is found and named', async (name) => {
    await fc.assert(
      fc.asyncProperty(someSequence, someSequence, async (n, other) => {
        const store = await copyOfStore();
        await alterations[name]?.(store, n, other);
        const { findings } = await verifyAuditLog(store, granja);
        expect(findings.length).toBeGreaterThan(0);
        expect(findings.map(({ sequence }) => sequence)).toContain(n);
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  test('an edit of any of its fields is found and named', async () => {
    const fields = Object.keys(at(1)) as (keyof AuditRecord)[];
    for (const [index, field] of fields.entries()) {
      const n = 5 + index * 9;
      const value = at(n)[field];
      const edited = typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}x` : null;
      const altered = edited === value ? 'changed' : edited;
      const store = await copyOfStore();
      const slots = await readPage(store, pageKey(n));
      const slot = slots.findIndex((candidate) => (candidate as AuditRecord).sequence === n);
      await writePage(store, pageKey(n), slots.with(slot, { ...at(n), [field]: altered }));
      const { findings } = await verifyAuditLog(store, granja);
      expect(
        findings.map(({ sequence }) => sequence),
        field,
      ).toContain(n);
    }
  });

  test('an exchange with another record is found, and both are named or one of them', async () => {
    await fc.assert(
      fc.asyncProperty(someSequence, someSequence, async (n, other) => {
        fc.pre(n !== other);
        const store = await copyOfStore();
        await writeRecords(store, records.with(n - 1, at(other)).with(other - 1, at(n)));
        const { findings } = await verifyAuditLog(store, granja);
        expect(findings.map(({ sequence }) => sequence)).toEqual(
          expect.arrayContaining([expect.toBeOneOf([n, other])]),
        );
      }),
      { numRuns: 20, seed: 7 },
    );
  });
});

describe('a log', () => {
  test('as it was written has no finding', async () => {
    expect(await verifyAuditLog(await copyOfStore(), granja)).toEqual({
      recordCount,
      newest: { sequence: recordCount, hash: at(recordCount).hash },
      findings: [],
      unknownOutcomes: [],
    });
  });

  test('that does not exist has no record and no finding', async () => {
    expect(await verifyAuditLog(createMemoryStore(), granja)).toEqual({
      recordCount: 0,
      newest: null,
      findings: [],
      unknownOutcomes: [],
    });
  });

  test('whose head was put back to an earlier version lacks what came after', async () => {
    const store = await copyOfStore();
    await writePage(store, auditHeadKey(granja), records.slice(headStart - 1, 140));
    const { findings } = await verifyAuditLog(store, granja);
    expect(findings.map(({ kind, sequence }) => [kind, sequence])).toEqual(
      Array.from({ length: 10 }, (_, index) => ['missing', 141 + index]),
    );
  });

  test('without its last record lacks it; without the receipt too, only what was noted earlier tells', async () => {
    const store = await copyOfStore();
    await writePageWithout(store, recordCount);
    const { findings } = await verifyAuditLog(store, granja);
    expect(findings.map(({ kind, sequence }) => [kind, sequence])).toEqual([['missing', recordCount]]);
    await store.delete(auditReceiptKey(granja, at(recordCount)));
    expect((await verifyAuditLog(store, granja)).recordCount).toBe(recordCount - 1);
    const noted = { sequence: recordCount, hash: at(recordCount).hash };
    const against = await verifyAuditLog(store, granja, noted);
    expect(against.findings.map(({ sequence }) => sequence)).toContain(recordCount);
  });

  test('to whose end a record was forged has one without a receipt', async () => {
    const store = await copyOfStore();
    const [forged] = rechain([...records, at(1)]).slice(-1);
    await writePage(store, auditHeadKey(granja), [...records.slice(headStart - 1), forged]);
    const { findings } = await verifyAuditLog(store, granja);
    expect(findings).toMatchObject([{ kind: 'unconfirmed', sequence: 151 }]);
  });

  test.each([
    ['segment', auditSegmentKey(granja, 65), 65],
    ['head', auditHeadKey(granja), headStart],
  ])('whose %s is gone, or unreadable, lacks its records', async (_name, key, first) => {
    for (const body of [null, 'nonsense', '{}', '{"records":[]}', '{"records":[],"more":1}']) {
      const store = await copyOfStore();
      if (body === null) await store.delete(key);
      else await store.put(key, new TextEncoder().encode(body));
      const { findings } = await verifyAuditLog(store, granja);
      expect(
        findings.map(({ sequence }) => sequence),
        body ?? 'deleted',
      ).toContain(first);
    }
  });

  test('of another tenant does not pass for this one', async () => {
    const store = createMemoryStore();
    for (const [key, body] of objects) {
      await store.put(key.replace(auditLogPrefix(granja), auditLogPrefix(granja2)), body);
    }
    expect((await verifyAuditLog(store, granja2)).findings).toMatchObject([
      { kind: 'unchained', sequence: 1 },
    ]);
  });

  test('with objects that are none of its own names them', async () => {
    const store = await copyOfStore();
    const keys = ['notes.txt', 'segments/x.json', 'segments/000000000193.json', 'receipts/7'];
    for (const key of keys) await store.put(`${auditLogPrefix(granja)}${key}`, new Uint8Array([1]));
    const { findings } = await verifyAuditLog(store, granja);
    expect(findings.map(({ kind }) => kind)).toEqual(keys.map(() => 'foreign_object'));
  });

  test('written anew as a whole no longer holds what was noted of it earlier', async () => {
    const noted = { sequence: 100, hash: at(100).hash };
    expect((await verifyAuditLog(await copyOfStore(), granja, noted)).findings).toEqual([]);
    const store = createMemoryStore();
    const clock = createManualClock();
    const log = openAuditLogs({ store, clock, random: seededRandom(2) }).open(granja);
    for (let index = 1; index <= recordCount; index += 1) await log.append(entry(`n${index}`));
    expect((await verifyAuditLog(store, granja)).findings).toEqual([]);
    expect((await verifyAuditLog(store, granja, noted)).findings).toMatchObject([
      { kind: 'edited', sequence: 100 },
    ]);
  });
});
