import assert from 'node:assert/strict';
import { compareUtf8, type FilePredicate, mayMatch } from '#data/delta/pruning.ts';
import type { DataType } from '#data/delta/schema.ts';
import { evolveMetadata } from '#data/delta/schema-evolution.ts';
import { fileStats, lowerBound, upperBound } from '#data/delta/stats.ts';
import type { FileStats, StatValue, TableMetadata } from '#data/delta/table.ts';
import { dataFile } from '../fixtures.ts';
import type { Guarantee } from './guarantee.ts';

const field = (name: string, type: DataType, nullable = true) => ({ name, type, nullable, metadata: {} });

function metadataOf(type: DataType, partitionColumns: readonly string[] = []): TableMetadata {
  return {
    id: 'm',
    schema: { type: 'struct', fields: [field('x', type), field('part', 'string')] },
    partitionColumns,
    configuration: {},
  };
}

/** Whether a file with these bounds of column x may match `x <operator> value`. */
function matches(
  type: DataType,
  bounds: readonly [StatValue | null, StatValue | null],
  operator: FilePredicate['operator'],
  value: FilePredicate['value'],
): boolean {
  const [min, max] = bounds;
  const stats: FileStats = {
    numRecords: 10,
    minValues: min === null ? {} : { x: min },
    maxValues: max === null ? {} : { x: max },
    nullCount: { x: 0 },
  };
  return mayMatch(dataFile('f', null, { stats }), [{ column: 'x', operator, value }], metadataOf(type));
}

export const boundGuarantees: readonly Guarantee[] = [
  {
    name: 'a minimum timestamp is rounded down to milliseconds and a maximum up',
    async check() {
      const text = '2026-01-31 23:59:59.999001+00';
      assert.equal(lowerBound('timestamp', text), '2026-01-31T23:59:59.999Z');
      assert.equal(upperBound('timestamp', text), '2026-02-01T00:00:00.000Z');
      assert.equal(lowerBound('timestamp', '1969-12-31 23:59:59.9999'), '1969-12-31T23:59:59.999Z');
      assert.equal(upperBound('timestamp', '1900-01-01T00:00:00.000001-04:30'), '1900-01-01T04:30:00.001Z');
      assert.equal(upperBound('timestamp', '2026-01-31 23:59:59.999'), '2026-01-31T23:59:59.999Z');
    },
  },
  {
    name: 'a maximum timestamp that would leave the four-digit years is left out',
    async check() {
      assert.equal(upperBound('timestamp', '9999-12-31 23:59:59.999999'), null);
      assert.equal(upperBound('timestamp', '290000-01-01 00:00:00'), null);
    },
  },
  {
    name: 'a long string minimum is cut, and a cut maximum sorts after every string with its prefix',
    async check() {
      const long = `${'a'.repeat(32)}z`;
      assert.equal(lowerBound('string', long), 'a'.repeat(32));
      const max = String(upperBound('string', long));
      assert.ok(compareUtf8(max, long) > 0);
      assert.ok(compareUtf8(max, `${'a'.repeat(32)}\u{10fffe}`) > 0);
      assert.equal(upperBound('string', 'a'.repeat(32)), 'a'.repeat(32));
    },
  },
  {
    name: 'a cut never splits a surrogate pair, and the tie-breaker outlasts a run of the largest character',
    async check() {
      const pair = `${'a'.repeat(31)}😀 and more`;
      assert.equal(lowerBound('string', pair), 'a'.repeat(31));
      assert.ok(String(upperBound('string', pair)).isWellFormed());
      const largest = `${'a'.repeat(32)}\u{10ffff}\u{10ffff}b`;
      assert.ok(compareUtf8(String(upperBound('string', largest)), largest) > 0);
      assert.equal(upperBound('string', '\ud800'), null);
    },
  },
  {
    name: 'integers beyond 2^53 and numbers that are not finite have no bounds',
    async check() {
      assert.equal(lowerBound('long', 9007199254740991n), 9007199254740991);
      assert.equal(upperBound('long', '9007199254740993'), null);
      assert.equal(lowerBound('long', -9007199254740993n), null);
      assert.equal(upperBound('double', Number.NaN), null);
      assert.equal(upperBound('double', Number.POSITIVE_INFINITY), null);
    },
  },
  {
    name: 'a decimal of more digits than a double holds is rounded outwards',
    async check() {
      assert.equal(upperBound('decimal(18,4)', '12345678901234.5671'), 12345678901234.6);
      assert.equal(lowerBound('decimal(18,4)', '12345678901234.5671'), 12345678901234.5);
      assert.equal(lowerBound('decimal(18,4)', '-12345678901234.5671'), -12345678901234.6);
      assert.equal(upperBound('decimal(18,4)', '-12345678901234.5671'), -12345678901234.5);
      assert.equal(upperBound('decimal(18,4)', '999999999999999.9999'), 1e15);
      assert.equal(upperBound('decimal(18,4)', '-12.3400'), -12.34);
    },
  },
  {
    name: 'stats cover the columns they were given, and no nested, binary or boolean bounds',
    async check() {
      const schema = metadataOf('boolean').schema;
      const stats = fileStats(schema, 5, {
        x: { nullCount: 1, min: false, max: true },
        part: { nullCount: 0, min: 'a', max: 'b' },
        other: { nullCount: 0, min: 1, max: 2 },
      });
      assert.deepEqual(stats, {
        numRecords: 5,
        minValues: { part: 'a' },
        maxValues: { part: 'b' },
        nullCount: { x: 1, part: 0 },
      });
    },
  },
  {
    name: 'a file is kept where a bound equals the wanted value, and left out where it lies beyond',
    async check() {
      const kept = (operator: FilePredicate['operator'], value: number) =>
        matches('integer', [10, 20], operator, value);
      assert.deepEqual(
        [kept('=', 9), kept('=', 10), kept('=', 20), kept('=', 21)],
        [false, true, true, false],
      );
      assert.deepEqual(
        [kept('<', 10), kept('<', 11), kept('<=', 10), kept('<=', 9)],
        [false, true, true, false],
      );
      assert.deepEqual(
        [kept('>', 20), kept('>', 19), kept('>=', 20), kept('>=', 21)],
        [false, true, true, false],
      );
      assert.equal(matches('integer', [10, 20], 'in', [1, 15]), true);
      assert.equal(matches('integer', [10, 20], 'in', [1, 25]), false);
    },
  },
  {
    name: 'missing bounds keep the file',
    async check() {
      assert.equal(matches('integer', [null, 20], '<', 5), true);
      assert.equal(matches('integer', [10, null], '>', 50), true);
      assert.equal(
        mayMatch(dataFile('f'), [{ column: 'x', operator: '=', value: 1 }], metadataOf('long')),
        true,
      );
    },
  },
  {
    name: 'a column that holds only nulls matches no predicate',
    async check() {
      const stats = { numRecords: 3, minValues: {}, maxValues: {}, nullCount: { x: 3 } };
      const file = dataFile('f', null, { stats });
      assert.equal(mayMatch(file, [{ column: 'x', operator: '<', value: 1 }], metadataOf('long')), false);
    },
  },
  {
    name: 'a null partition matches no predicate, and any other is compared in its own type',
    async check() {
      const partition = (value: string | null, wanted: number) =>
        mayMatch(
          { ...dataFile('f'), partitionValues: { x: value } },
          [{ column: 'x', operator: '>=', value: wanted }],
          metadataOf('integer', ['x']),
        );
      assert.deepEqual([partition(null, 0), partition('9', 10), partition('10', 9)], [false, false, true]);
    },
  },
  {
    name: 'strings are compared as their UTF-8 bytes, not as UTF-16 units',
    async check() {
      assert.ok(compareUtf8('\uffee', '😀') < 0);
      assert.equal(matches('string', ['\uffee', '😀'], '=', '\u{1f4a9}'), true);
      assert.equal(matches('string', ['a', '\uffee'], '=', '😀'), false);
    },
  },
  {
    name: 'a floating-point file may hold NaN above its maximum',
    async check() {
      assert.equal(matches('double', [1, 2], '>', 5), true);
      assert.equal(matches('double', [1, 2], '<', 0), false);
    },
  },
  {
    name: 'a decimal bound that JSON may have rounded does not exclude its neighbours',
    async check() {
      assert.equal(
        matches('decimal(20,4)', [1, Number('1234567890123456.7891')], '=', '1234567890123456.8999'),
        true,
      );
      assert.equal(matches('decimal(18,4)', [1, 2], '=', '2.5'), false);
    },
  },
  {
    name: 'a maximum timestamp that another writer cut to milliseconds does not exclude its rows',
    async check() {
      const bounds = ['2026-01-01T00:00:00.000Z', '2026-01-01T12:00:00.123Z'] as const;
      assert.equal(matches('timestamp', bounds, '>', '2026-01-01T12:00:00.123500Z'), true);
      assert.equal(matches('timestamp', bounds, '>', '2026-01-01T12:00:00.200Z'), false);
    },
  },
  {
    name: 'columns are added at the end and nullable, and small integers widen',
    async check() {
      const current = metadataOf('byte');
      const wanted = { type: 'struct' as const, fields: [field('new', 'date'), field('x', 'integer')] };
      const evolved = evolveMetadata(current, wanted, 't');
      assert.deepEqual(evolved?.schema.fields, [
        field('x', 'integer'),
        field('part', 'string'),
        field('new', 'date'),
      ]);
      assert.equal(evolveMetadata(current, current.schema, 't'), null);
    },
  },
  {
    name: 'a change of schema that old files forbid is refused by name',
    async check() {
      const refused = (type: DataType, wanted: ReturnType<typeof field>) =>
        assert.throws(() => evolveMetadata(metadataOf(type), { type: 'struct', fields: [wanted] }, 't'), {
          code: 'delta.schema_mismatch',
        });
      refused('integer', field('x', 'long'));
      refused('decimal(10,2)', field('x', 'decimal(12,2)'));
      refused('string', field('x', 'string', false));
      refused('string', field('X', 'string'));
      refused('string', field('new', 'string', false));
    },
  },
];
