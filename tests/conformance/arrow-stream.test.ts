/** Arrow answers are read by pyarrow, which shares no code with us: same rows, exact types. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeResult } from '#data/engine/encode.ts';
import { openEngine } from '#data/engine/engine.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { conformanceFolder, installedEnvironment } from './environment.ts';

const environment = installedEnvironment();
if (!environment) {
  console.warn('conformance: SKIPPED, because its Python environment is not installed.');
}

interface Seen {
  types: Record<string, string>;
  batches: number;
  rows: (string | boolean | null)[][];
}

async function seenByPyarrow(sql: string): Promise<Seen> {
  const folder = await makeTemporaryFolder();
  const engine = await openEngine({
    allowedDirectories: [folder.path],
    spillDirectory: join(folder.path, 'spill'),
  });
  try {
    const chunks: Uint8Array[] = [];
    await engine.session(
      (session) =>
        encodeResult(session, sql, {}, { format: 'arrow', directory: folder.path }, async (chunk) => {
          chunks.push(chunk);
        }),
      { timeoutMs: 60_000 },
    );
    const { status, stdout, stderr } = spawnSync(
      environment?.python ?? '',
      [join(conformanceFolder, 'read_arrow.py')],
      { input: Buffer.concat(chunks), encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Seen;
  } finally {
    await engine.close();
    await folder.remove();
  }
}

describe.skipIf(!environment)('an answer as an Arrow stream', () => {
  test('has exactly the types and values of the query, nulls and extremes included', async () => {
    const { types, rows } = await seenByPyarrow(`SELECT * FROM (VALUES
      (1::BIGINT, 2::INTEGER, 'naïve 雪 😀', 99999999999999.9999::DECIMAL(18,4), -0.001::DECIMAL(18,3), DATE '9999-12-31',
        TIMESTAMPTZ '9999-12-31 23:59:59.999999+00', true, 0.1::DOUBLE, 3::HUGEINT, ['a']),
      (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (-9223372036854775808, -2147483648, '', -99999999999999.9999, 0, DATE '1900-01-01',
        TIMESTAMPTZ '1969-12-31 23:59:59.999999+00', false, -1e300, -170000000000000000000000000000000000, [])
    ) t(l, i, s, money, quantity, day, moment, b, f, huge, list)`);
    expect(types).toEqual({
      l: 'int64',
      i: 'int32',
      s: 'string',
      money: 'decimal128(18, 4)',
      quantity: 'decimal128(18, 3)',
      day: 'date32[day]',
      moment: 'timestamp[us, tz=UTC]',
      b: 'bool',
      f: 'double',
      huge: 'decimal128(38, 0)',
      list: 'string',
    });
    const [names = [], ...values] = rows;
    const objects = values.map((row) => Object.fromEntries(row.map((value, index) => [names[index], value])));
    expect(objects).toEqual([
      {
        l: '1',
        i: '2',
        s: 'naïve 雪 😀',
        money: '99999999999999.9999',
        quantity: '-0.001',
        day: '9999-12-31',
        moment: 'us:253402300799999999',
        b: true,
        f: '0.1',
        huge: '3',
        list: '[a]',
      },
      Object.fromEntries(Object.keys(types).map((name) => [name, null])),
      {
        l: '-9223372036854775808',
        i: '-2147483648',
        s: '',
        money: '-99999999999999.9999',
        quantity: '0.000',
        day: '1900-01-01',
        moment: 'us:-1',
        b: false,
        f: '-1e+300',
        huge: '-170000000000000000000000000000000000',
        list: '[]',
      },
    ]);
  });

  test('comes in several record batches where it is long', async () => {
    const { batches, rows } = await seenByPyarrow(
      "SELECT i, 'row ' || i AS s, (i / 3)::DECIMAL(18,4) AS d FROM range(50000) t(i)",
    );
    expect(batches).toBeGreaterThan(2);
    expect(rows).toHaveLength(50_001);
    const byNumber = new Map(rows.slice(1).map(([d, i, s]) => [i, [d, s]]));
    expect(byNumber.get('49999')).toEqual(['16666.3333', 'row 49999']);
  });

  test('is a whole stream where there are no rows', async () => {
    const seen = await seenByPyarrow('SELECT 1::BIGINT AS n WHERE FALSE');
    expect(seen).toEqual({ types: { n: 'int64' }, batches: 0, rows: [['n']] });
  });
});
