import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseActionLine } from '#data/delta/action-parser.ts';
import { serializeActions } from '#data/delta/action-writer.ts';
import type { Action } from '#data/delta/actions.ts';
import { checkpointActions } from '#data/delta/checkpoint.ts';
import { parquetCheckpointCodec } from '#data/delta/checkpoint-codec.ts';
import { type FilePredicate, mayMatch } from '#data/delta/pruning.ts';
import type { DataType, StructType } from '#data/delta/schema.ts';
import { type Commit, replay, type TableState } from '#data/delta/snapshot.ts';
import { type ColumnStats, fileStats } from '#data/delta/stats.ts';
import { dataFile, salesSchema, startMs } from './fixtures.ts';

const metadata = { id: 'm', schema: salesSchema, partitionColumns: ['month'], configuration: {} };
const paths = ['a', 'b', 'c', 'month=1/d e%.parquet', 'ñ😀', 'x/y#z?'];
const path = fc.constantFrom(...paths);
const partition = fc.oneof(fc.constant(null), fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }));

const stats = fc.record({
  numRecords: fc.nat(),
  minValues: fc.dictionary(fc.constantFrom('id', 'amount'), fc.integer()),
  maxValues: fc.dictionary(fc.constantFrom('id', 'amount'), fc.integer()),
  nullCount: fc.dictionary(fc.constantFrom('id', 'amount'), fc.nat()),
});

const add = fc
  .record({
    path,
    month: partition,
    sizeBytes: fc.nat(),
    stats: fc.option(stats, { nil: undefined }),
    tagged: fc.boolean(),
  })
  .map(
    ({ path, month, sizeBytes, stats, tagged }): Action => ({
      kind: 'add',
      file: dataFile(path, month, {
        sizeBytes,
        ...(stats ? { stats } : {}),
        ...(tagged ? { tags: { of: 'x' } } : {}),
      }),
      dataChange: true,
    }),
  );
const remove = fc.record({ path, month: partition }).map(
  ({ path, month }): Action => ({
    kind: 'remove',
    tombstone: { path, deletionTimestamp: startMs, partitionValues: { month }, sizeBytes: 1 },
    dataChange: true,
  }),
);
const txn = fc
  .record({ appId: fc.constantFrom('p', 'q'), version: fc.nat(), lastUpdated: fc.nat() })
  .map((transaction): Action => ({ kind: 'txn', transaction }));
const commits = fc
  .array(fc.array(fc.oneof(add, remove, txn), { maxLength: 6 }), { minLength: 1, maxLength: 12 })
  .map((list): Commit[] => [
    {
      version: 0,
      modificationTime: startMs,
      actions: [
        { kind: 'protocol', protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
        { kind: 'metaData', metadata },
      ],
    },
    ...list.map((actions, index) => ({ version: index + 1, modificationTime: startMs + index, actions })),
  ]);

/** The state in a form that can be compared: what was parsed lazily, parsed. */
function plain(state: TableState) {
  const { version, protocol, metadata, files, tombstones, transactionDetails } = state;
  const list = <T>(map: ReadonlyMap<string, T>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.parse(
    JSON.stringify({
      version,
      protocol,
      metadata,
      files: list(files),
      tombstones: list(tombstones),
      transactions: list(transactionDetails),
    }),
  );
}

describe('replay', () => {
  test('replaying a prefix and then the rest is replaying all, and leaves the prefix as it was', () => {
    fc.assert(
      fc.property(commits, fc.nat(), (all, cut) => {
        const at = 1 + (cut % all.length);
        const prefix = replay(null, all.slice(0, at));
        const before = plain(prefix);
        expect(plain(replay(prefix, all.slice(at)))).toEqual(plain(replay(null, all)));
        expect(plain(prefix)).toEqual(before);
      }),
    );
  });

  test('replaying from a Parquet checkpoint is replaying from the beginning', async () => {
    await fc.assert(
      fc.asyncProperty(commits, fc.nat(), async (all, cut) => {
        const at = 1 + (cut % all.length);
        const state = replay(null, all.slice(0, at));
        const file = await parquetCheckpointCodec.encode(checkpointActions(state, startMs));
        const actions = await parquetCheckpointCodec.decode(file);
        const restored = replay(null, [
          { version: state.version, modificationTime: state.timestamp, actions },
        ]);
        expect(plain(replay(restored, all.slice(at)))).toEqual(plain(replay(null, all)));
      }),
      { numRuns: 60 },
    );
  });

  test('actions written as lines and read again are the same actions', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(add, remove, txn), { minLength: 1 }), (actions) => {
        const back = serializeActions(actions).trim().split('\n').map(parseActionLine);
        expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(JSON.stringify(actions)));
      }),
    );
  });
});

describe('untrusted log lines', () => {
  test('any line is an action, nothing, or a named error', () => {
    const json = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ add: fc.jsonValue() }).map((value) => JSON.stringify(value)),
      fc.record({ remove: fc.jsonValue(), metaData: fc.jsonValue() }).map((value) => JSON.stringify(value)),
      fc.record({ protocol: fc.jsonValue() }).map((value) => JSON.stringify(value)),
      fc.record({ commitInfo: fc.jsonValue(), txn: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(json, (line) => {
        try {
          parseActionLine(line);
        } catch (error) {
          expect((error as Error).name).toBe('ActionError');
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** A column type, its values in ascending order, and how SQL would print one for stats and predicates. */
interface Domain<Value> {
  type: DataType & string;
  arbitrary: fc.Arbitrary<Value>;
  compare(a: Value, b: Value): number;
  print(value: Value): string;
}

const number = (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0);
const codePoints = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

const decimalText = (unscaled: bigint) => {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(5, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
};

const microsText = (micros: bigint) => {
  const milliseconds = Number(micros / 1_000n - (micros % 1_000n < 0n ? 1n : 0n));
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n;
  return new Date(milliseconds).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`);
};

const domain = <Value>(of: Domain<Value>): Domain<unknown> => of as Domain<unknown>;

const domains: readonly Domain<unknown>[] = [
  domain<bigint>({
    type: 'long',
    arbitrary: fc.oneof(
      fc.bigInt({ min: -20n, max: 20n }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    ),
    compare: number,
    print: String,
  }),
  domain<bigint>({
    type: 'decimal(18,4)',
    arbitrary: fc.oneof(
      fc.bigInt({ min: -30n, max: 30n }),
      fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
    ),
    compare: number,
    print: decimalText,
  }),
  domain<string>({
    type: 'string',
    arbitrary: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({
        unit: fc.constantFrom('a', 'b', '😀', '\u{10ffff}', '\uffee'),
        minLength: 30,
        maxLength: 36,
      }),
    ),
    compare: codePoints,
    print: (value: string) => value,
  }),
  domain<bigint>({
    type: 'timestamp',
    arbitrary: fc.oneof(
      fc.bigInt({ min: -3_000n, max: 3_000n }),
      fc.bigInt({ min: -2_000_000_000_000_000n, max: 253_402_300_799_999_999n }),
    ),
    compare: number,
    print: microsText,
  }),
  domain<number>({
    type: 'date',
    arbitrary: fc.integer({ min: -700_000, max: 2_932_896 }),
    compare: number,
    print: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  }),
];

const operators = ['=', '<', '<=', '>', '>=', 'in'] as const;

function fulfils(order: number, operator: (typeof operators)[number]): boolean {
  switch (operator) {
    case '=':
    case 'in':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

describe('pruning', () => {
  const runs = 20_000;

  test.each(domains.map((domain) => [domain.type, domain] as const))(
    `a file with a matching %s row is never left out (${runs} pairs against a full scan)`,
    (_name, domain) => {
      const schema: StructType = {
        type: 'struct',
        fields: [{ name: 'x', type: domain.type, nullable: true, metadata: {} }],
      };
      let pruned = 0;
      const pair = fc.record({
        rows: fc.array(fc.option(domain.arbitrary, { nil: null }), { minLength: 1, maxLength: 5 }),
        wanted: domain.arbitrary,
        takeOwn: fc.boolean(),
        operator: fc.constantFrom(...operators),
        dropStats: fc.integer({ min: 0, max: 20 }),
      });
      fc.assert(
        fc.property(pair, ({ rows, wanted, takeOwn, operator, dropStats }) => {
          const values = rows.filter((row) => row !== null).toSorted((a, b) => domain.compare(a, b));
          const value = takeOwn && values[0] !== undefined ? values[0] : wanted;
          const column: ColumnStats = { nullCount: rows.length - values.length };
          const [min, max] = [values[0], values.at(-1)];
          if (min !== undefined) column.min = domain.print(min);
          if (max !== undefined) column.max = domain.print(max);
          const stats = JSON.parse(JSON.stringify(fileStats(schema, rows.length, { x: column })));
          const file = dataFile('f', null, dropStats === 0 ? {} : { stats });
          const text = domain.print(value);
          const predicate: FilePredicate = {
            column: 'x',
            operator,
            value: operator === 'in' ? [text] : text,
          };
          const scan = values.some((row) => fulfils(domain.compare(row, value), operator));
          const kept = mayMatch(file, [predicate], { ...metadata, schema, partitionColumns: [] });
          if (!kept) pruned += 1;
          expect(
            scan && !kept,
            `${rows.map((row) => row !== null && domain.print(row))} ${operator} ${text}`,
          ).toBe(false);
        }),
        { numRuns: runs },
      );
      expect(pruned).toBeGreaterThan(runs / 10);
    },
  );
});
