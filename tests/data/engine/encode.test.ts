import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeResult, type ResultFormat } from '#data/engine/encode.ts';
import { type Engine, openEngine } from '#data/engine/engine.ts';
import { streamResult } from '#data/engine/result-stream.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

interface Opened extends AsyncDisposable {
  engine: Engine;
  folder: string;
  encode(sql: string, format: ResultFormat, parameters?: Record<string, string>): Promise<Uint8Array>;
}

async function open(): Promise<Opened> {
  const folder = await makeTemporaryFolder();
  const allowed = join(folder.path, 'granja');
  const engine = await openEngine({ allowedDirectories: [allowed], spillDirectory: join(allowed, 'spill') });
  let count = 0;
  return {
    engine,
    folder: allowed,
    async encode(sql, format, parameters = {}) {
      count += 1;
      const directory = join(allowed, `export-${count}`);
      await mkdir(directory);
      const chunks: Uint8Array[] = [];
      await engine.session(
        (session) =>
          encodeResult(
            session,
            sql,
            parameters,
            { format, directory },
            async (chunk) => void chunks.push(chunk),
          ),
        { timeoutMs: 20_000 },
      );
      return Buffer.concat(chunks);
    },
    async [Symbol.asyncDispose]() {
      await engine.close();
      await folder.remove();
    },
  };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const everyType = `SELECT * FROM (VALUES
  (1::BIGINT, 'a "quoted", text', 12.3400::DECIMAL(18,4), DATE '2026-01-31', TIMESTAMPTZ '2026-01-31 10:00:00.5+00', true, 1.5::DOUBLE),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (-7, 'línea' || chr(10) || 'dos', -0.0001, DATE '1900-01-01', TIMESTAMPTZ '1969-12-31 23:59:59.999999+00', false, 'inf'::DOUBLE)
) t(n, s, d, day, moment, b, f)`;

describe('JSON', () => {
  it('says the same as the row objects', async () => {
    await using opened = await open();
    const rows = await opened.engine.query(everyType, {}, { timeoutMs: 20_000 });
    expect(JSON.parse(text(await opened.encode(everyType, 'json')))).toEqual(rows);
  });

  it('is an array also for no row and for many batches', async () => {
    await using opened = await open();
    expect(text(await opened.encode('SELECT 1 AS n WHERE false', 'json'))).toBe('[]');
    const many = JSON.parse(text(await opened.encode('SELECT range AS n FROM range(10000)', 'json')));
    expect(many).toHaveLength(10_000);
    expect(many[9_999]).toEqual({ n: 9_999 });
  });
});

describe('CSV', () => {
  it('quotes as RFC 4180 says, with a header', async () => {
    await using opened = await open();
    const csv = text(await opened.encode(everyType, 'csv'));
    expect(csv).toBe(
      'n,s,d,day,moment,b,f\r\n' +
        '1,"a ""quoted"", text",12.3400,2026-01-31,2026-01-31T10:00:00.500Z,true,1.5\r\n' +
        ',,,,,,\r\n' +
        '-7,"línea\ndos",-0.0001,1900-01-01,1969-12-31T23:59:59.999999Z,false,inf\r\n',
    );
  });

  it('never hands a spreadsheet a formula, and leaves negative numbers alone', async () => {
    await using opened = await open();
    for (const evil of ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=cmd|"/c calc"!A0']) {
      const csv = text(
        await opened.encode('SELECT $evil AS cell, -1.50::DECIMAL(9,2) AS amount', 'csv', { evil }),
      );
      const [, row = ''] = csv.split('\r\n');
      expect(row.replace(/^"/, '').startsWith("'"), evil).toBe(true);
      expect(row.endsWith(',-1.50'), evil).toBe(true);
    }
    expect(text(await opened.encode('SELECT 1 AS "=evil"', 'csv'))).toBe("'=evil\r\n1\r\n");
  });

  it('is read back as the same texts, whatever they hold', async () => {
    await using opened = await open();
    const safe = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((value) => !/^[=+\-@\t\r]/.test(value));
    const withQuotes = fc
      .array(fc.constantFrom('"', ',', '\n', 'a'), { maxLength: 5 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(safe, withQuotes), { minLength: 1, maxLength: 5 }),
        async (texts) => {
          const list = texts.map((_, index) => `$t${index} AS c${index}`).join(', ');
          const parameters = Object.fromEntries(texts.map((value, index) => [`t${index}`, value]));
          const csv = text(await opened.encode(`SELECT ${list}`, 'csv', parameters));
          expect(parseRow(csv.slice(csv.indexOf('\r\n') + 2))).toEqual(texts);
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });
});

/** One row of RFC 4180. */
function parseRow(row: string): string[] {
  const cells = row.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gs);
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

describe('files', () => {
  it('of Parquet and DuckDB hold the same rows', async () => {
    await using opened = await open();
    const rows = await opened.engine.query(everyType, {}, { timeoutMs: 20_000 });
    const parquet = join(opened.folder, 'back.parquet');
    await writeFile(parquet, await opened.encode(everyType, 'parquet'));
    expect(await opened.engine.query(`SELECT * FROM '${parquet}'`, {}, { timeoutMs: 20_000 })).toEqual(rows);
    const database = join(opened.folder, 'back.duckdb');
    await writeFile(database, await opened.encode(everyType, 'duckdb'));
    await opened.engine.session(
      async (session) => {
        await session.run(`ATTACH '${database}' AS back (READ_ONLY)`);
        expect(await session.rows('SELECT * FROM back.result')).toEqual(rows);
        await session.run('DETACH back');
      },
      { timeoutMs: 20_000 },
    );
  });

  it('of DuckDB are written at the same time, each with its own rows', async () => {
    await using opened = await open();
    const encoded = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => opened.encode(`SELECT ${n} AS n FROM range(50_000)`, 'duckdb')),
    );
    for (const [index, bytes] of encoded.entries()) {
      const database = join(opened.folder, `back-${index}.duckdb`);
      await writeFile(database, bytes);
      await opened.engine.session(
        async (session) => {
          await session.run(`ATTACH '${database}' AS back (READ_ONLY)`);
          const rows = await session.rows('SELECT n, count(*) AS rows FROM back.result GROUP BY n');
          expect(rows).toEqual([{ n: index + 1, rows: 50_000 }]);
          await session.run('DETACH back');
        },
        { timeoutMs: 20_000 },
      );
    }
  });

  it('of DuckDB that are interrupted leave nothing open', async () => {
    await using opened = await open();
    const databases = () =>
      opened.engine.query(
        'SELECT database_name FROM duckdb_databases() ORDER BY ALL',
        {},
        {
          timeoutMs: 20_000,
        },
      );
    const before = await databases();
    const directory = join(opened.folder, 'interrupted');
    await mkdir(directory);
    const endless = 'SELECT count(*) AS n FROM range(1_000_000_000) a, range(1_000_000) b';
    const interrupted = opened.engine.session(
      (session) => encodeResult(session, endless, {}, { format: 'duckdb', directory }, async () => undefined),
      { timeoutMs: 300 },
    );
    await expect(interrupted).rejects.toMatchObject({ code: 'query.timeout' });
    expect(await databases()).toEqual(before);
  });

  it('leave the engine usable when the statement fails', async () => {
    await using opened = await open();
    await expect(opened.encode('SELECT error($m)', 'duckdb', { m: 'broken' })).rejects.toMatchObject({
      code: 'query.failed',
    });
    expect((await opened.encode('SELECT 1 AS n', 'duckdb')).byteLength).toBeGreaterThan(0);
  });
});

describe('a streamed answer', () => {
  it('rejects when it fails before its first byte', async () => {
    await expect(streamResult(async () => Promise.reject(new Error('no such column')))).rejects.toThrow(
      'no such column',
    );
  });

  it('breaks when it fails later, instead of ending early', async () => {
    const stream = await streamResult(async (emit) => {
      await emit(new Uint8Array(1));
      throw new Error('disk gone');
    });
    await expect(new Response(stream).bytes()).rejects.toThrow();
  });

  it('produces no faster than it is read, and stops when the reader cancels', async () => {
    let produced = 0;
    const ended = Promise.withResolvers<unknown>();
    const stream = await streamResult(async (emit, signal) => {
      try {
        for (;;) {
          await emit(new Uint8Array(1_000));
          produced += 1;
        }
      } catch (error) {
        ended.resolve(signal.aborted && error);
        throw error;
      }
    });
    const reader = stream.getReader();
    for (let index = 0; index < 5; index += 1) await reader.read();
    expect(produced).toBeLessThanOrEqual(6);
    await reader.cancel(new Error('enough'));
    expect(await ended.promise).toEqual(new Error('enough'));
  });
});
