import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Engine, type EngineOptions, openEngine } from '#data/engine/engine.ts';
import { diskErrorOf, queryErrorOf } from '#data/engine/query-error.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

interface Opened extends AsyncDisposable {
  engine: Engine;
  folder: string;
}

async function open(options: Partial<EngineOptions> = {}): Promise<Opened> {
  const folder = await makeTemporaryFolder();
  const engine = await openEngine({
    allowedDirectories: [join(folder.path, 'granja')],
    spillDirectory: join(folder.path, 'granja', 'spill'),
    ...options,
  });
  return {
    engine,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await engine.close();
      await folder.remove();
    },
  };
}

const soon = { timeoutMs: 20_000 };
/** Takes hours, and no memory. */
const endless = 'SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b WHERE a.range + b.range = 7';

describe('a locked engine', () => {
  it('opens files of its own folder and none elsewhere, by whatever path or statement', async () => {
    await using opened = await open();
    const { engine, folder } = opened;
    await mkdir(join(folder, 'granja2'));
    for (const name of ['granja', 'granja2']) await writeFile(join(folder, name, 'x.csv'), 'a\n1\n');
    await symlink(join(folder, 'granja2'), join(folder, 'granja', 'link'));

    expect(await engine.query(`SELECT * FROM '${folder}/granja/x.csv'`, {}, soon)).toEqual([{ a: 1 }]);
    const attacks = [
      `SELECT * FROM '${folder}/granja2/x.csv'`,
      `SELECT * FROM '${folder}/granja/../granja2/x.csv'`,
      `SELECT * FROM '${folder}/*/x.csv'`,
      `SELECT * FROM glob('${folder}/granja2/*')`,
      `SELECT * FROM read_text('/etc/passwd')`,
      `COPY (SELECT 1) TO '${folder}/granja2/out.csv'`,
      `ATTACH '${folder}/granja2/db.duckdb'`,
      'INSTALL httpfs',
      'LOAD httpfs',
      "SELECT * FROM 'http://127.0.0.1:1/x.parquet'",
      "SET allowed_directories = ['/']",
      'SET enable_external_access = true',
      'SET lock_configuration = false',
      "SET memory_limit = '100GB'",
      'RESET memory_limit',
    ];
    for (const sql of attacks) {
      await expect(engine.query(sql, {}, soon), sql).rejects.toMatchObject({ name: 'QueryError' });
    }
    expect(await readdir(join(folder, 'granja2'))).toEqual(['x.csv']);
  });

  it('interrupts a query that takes too long and answers the next one', async () => {
    await using opened = await open({ maxConnections: 1 });
    const { engine } = opened;
    await expect(engine.query(endless, {}, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'query.timeout',
    });
    expect(await engine.query('SELECT 1 AS one', {}, soon)).toEqual([{ one: 1 }]);
  });

  it('interrupts a query whose caller gave up', async () => {
    await using opened = await open();
    const abort = new AbortController();
    const running = opened.engine.query(endless, {}, { ...soon, signal: abort.signal });
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'query.cancelled' });
  });

  it('runs no more queries at once than it has connections, and waiting counts as time', async () => {
    await using opened = await open({ maxConnections: 1 });
    const { engine } = opened;
    const abort = new AbortController();
    const first = engine.query(endless, {}, { ...soon, signal: abort.signal });
    await expect(engine.query('SELECT 1', {}, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'query.timeout',
    });
    const third = engine.query('SELECT 3 AS three', {}, soon);
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: 'query.cancelled' });
    expect(await third).toEqual([{ three: 3 }]);
  });

  it('keeps temporary tables of a dedicated session out of every other', async () => {
    await using opened = await open();
    const { engine } = opened;
    await engine.session((session) => session.run('CREATE TEMP TABLE secret AS SELECT 1'), {
      ...soon,
      dedicated: true,
    });
    await expect(engine.query('SELECT * FROM secret', {}, soon)).rejects.toMatchObject({
      code: 'query.failed',
    });
  });

  it('lends a session further ones, which see its tables, run at the same time and end by its time limit', async () => {
    await using opened = await open();
    const late = opened.engine.session(
      async (session) => {
        await session.run('CREATE TABLE mine AS SELECT 1 AS a; CREATE TEMP TABLE its_own AS SELECT 1 AS a');
        await session.beside(async (other) => {
          expect(await other.rows('SELECT a FROM mine')).toEqual([{ a: 1 }]);
          await expect(other.rows('SELECT a FROM its_own')).rejects.toMatchObject({ code: 'query.failed' });
        });
        const both = [session.run(endless), session.beside((other) => other.run(endless))];
        const ends = await Promise.allSettled(both);
        expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
        await Promise.all(both);
      },
      { timeoutMs: 1_000, dedicated: true },
    );
    await expect(late).rejects.toMatchObject({ code: 'query.timeout' });
    expect(await opened.engine.query('SELECT 1 AS a', {}, soon)).toEqual([{ a: 1 }]);
  });

  it('fails by name where a query needs more memory and disk than it may have', async () => {
    await using opened = await open({ maxMemoryBytes: 32 * 2 ** 20, maxSpillBytes: 2 ** 20 });
    const sql =
      'SELECT max(x) FROM (SELECT md5(range::VARCHAR) AS x FROM range(3_000_000) ORDER BY x, range)  GROUP BY x LIMIT 1';
    await expect(opened.engine.query(sql, {}, soon)).rejects.toMatchObject({ code: 'query.out_of_memory' });
  });

  it('leaves no spill behind when it closes', async () => {
    const opened = await open();
    await opened.engine.query('SELECT 1', {}, soon);
    await opened.engine.close();
    expect(await readdir(join(opened.folder, 'granja'))).toEqual([]);
  });
});

describe('answers', () => {
  const value = async (engine: Engine, sql: string, parameters = {}) =>
    (await engine.query<{ value: unknown }>(`SELECT ${sql} AS value`, parameters, soon))[0]?.value;

  it('hold exact decimals, ISO times in UTC, plain dates, and numbers only where they are exact', async () => {
    await using opened = await open();
    const cases: [string, unknown][] = [
      ['CAST(9747747.934 AS DECIMAL(18,4))', '9747747.9340'],
      ['CAST(-0.0001 AS DECIMAL(18,4))', '-0.0001'],
      ["TIMESTAMPTZ '2026-01-31 12:00:00.5-04:00'", '2026-01-31T16:00:00.500Z'],
      ["TIMESTAMPTZ '1969-12-31 23:59:59.999999+00'", '1969-12-31T23:59:59.999999Z'],
      ["DATE '1900-02-28'", '1900-02-28'],
      ['CAST(9007199254740991 AS BIGINT)', 9_007_199_254_740_991],
      ['CAST(9007199254740993 AS BIGINT)', '9007199254740993'],
      ['sum(2)', 2],
      ["CAST('nan' AS DOUBLE)", null],
      ['1 / 0', null],
      ['NULL', null],
      ["'año 😀'", 'año 😀'],
      ["[{'a': CAST(1 AS DECIMAL(3,1))}]", [{ a: '1.0' }]],
      ["map {'k': 1}", { k: 1 }],
    ];
    for (const [sql, expected] of cases) expect(await value(opened.engine, sql), sql).toEqual(expected);
  });

  it('bind parameters as values, never as SQL', async () => {
    await using opened = await open();
    const hostile = "'; DROP TABLE x; --";
    expect(await value(opened.engine, '$text', { text: hostile })).toBe(hostile);
    expect(
      await value(opened.engine, 'list_contains($list, $text)', { list: ['a', hostile], text: hostile }),
    ).toBe(true);
    expect(await value(opened.engine, 'len($list)', { list: [] })).toBe(0);
    expect(await value(opened.engine, 'typeof($n)', { n: 5 })).toBe('INTEGER');
    expect(await value(opened.engine, '$n', { n: 9_007_199_254_740_991 })).toBe(9_007_199_254_740_991);
    expect(await value(opened.engine, '$n + 0.5', { n: 1.25 })).toBe(1.75);
    expect(await value(opened.engine, '$n IS NULL', { n: null })).toBe(true);
  });
});

describe('a full disk', () => {
  it('is told by name, with the table, whoever met it', () => {
    const system = Object.assign(new Error('write'), { code: 'ENOSPC' });
    const engine = queryErrorOf(new Error('IO Error: could not write: No space left on device'), 'COPY …');
    for (const error of [system, engine]) {
      expect(diskErrorOf(error, 'sales')).toMatchObject({
        code: 'query.disk_full',
        details: { table: 'sales' },
      });
    }
    const other = new Error('another');
    expect(diskErrorOf(other, 'sales')).toBe(other);
  });
});
