/**
 * Tables that we write are read by engines that share no code with us, and the other way round. The outcome
 * of every stage is the table in docs/conformance.md, which this test holds current.
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDeltaTable } from '#data/delta/open.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { scopeStore } from '#data/store/prefix-store.ts';
import { goldenFolder, goldenTables, readGoldenTable } from '#tests/data/delta/golden/tables.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { conformanceFolder, installedEnvironment, type ReaderName, readerNames } from './environment.ts';
import { readOurs, sortedRows } from './our-reader.ts';
import { writeOurTables } from './our-tables.ts';
import { type CanonicalValue, type ReaderProcess, startReader } from './reader-process.ts';

const environment = installedEnvironment();
if (!environment) {
  console.warn(
    'conformance: SKIPPED, because its Python environment is not installed (npm run conformance installs it).',
  );
}

/** What tells an engine's statement in docs/operations.md from the others. */
const statementMarkers: Partial<Record<ReaderName, string>> = {
  spark: 'spark.sql(',
  duckdb: 'delta_scan(',
  polars: 'polars.scan_delta(',
};

/** `month` and `revenue` of the lines of a sales table, in canonical text. */
function revenueByMonth([names = [], ...rows]: CanonicalValue[][]): CanonicalValue[][] {
  const [month, total] = [names.indexOf('month'), names.indexOf('line_total')];
  const sums = new Map<string, bigint>();
  for (const row of rows) {
    const [key, money] = [row[month], row[total]] as [string, string];
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(money.replace('.', '')));
  }
  const months = [...sums].map(([key, sum]) => [
    key,
    String(sum)
      .replace(/^(-?)(\d+)$/, (_, sign: string, digits: string) => sign + digits.padStart(5, '0'))
      .replace(/(\d{4})$/, '.$1'),
  ]);
  return [['month', 'revenue'], ...months];
}

/** Of those that can read a golden table: a third opinion would cost minutes and add little. */
const enoughEngines = 2;

describe.skipIf(!environment)('tables are the same to engines that share no code with us', () => {
  const readers = new Map<ReaderName, ReaderProcess>();
  let folder: { path: string; remove(): Promise<void> };

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    for (const name of environment?.readers ?? []) {
      readers.set(name, await startReader(name, environment as NonNullable<typeof environment>));
    }
  }, 120_000);

  afterAll(async () => {
    for (const reader of readers.values()) await reader[Symbol.asyncDispose]();
    await folder.remove();
  });

  /** What each independent reader makes of a table, against what we make of it. */
  async function compare(root: string, table: string): Promise<Map<ReaderName, string>> {
    const ours = await readOurs(root, table);
    const verdicts = new Map<ReaderName, string>();
    for (const [name, reader] of readers) {
      const theirs = await reader.read({ path: join(root, table) });
      if ('error' in theirs) {
        verdicts.set(name, theirs.error);
        continue;
      }
      expect.soft(sortedRows(theirs), `${table} as ${name} reads it`).toEqual(sortedRows(ours));
      if (theirs.partitions) expect.soft(theirs.partitions).toEqual(ours.partitions);
      if (theirs.history !== null)
        expect.soft(theirs.history, `history of ${table} by ${name}`).toBe(ours.history);
      verdicts.set(name, `${ours.rows.length - 1} rows`);
    }
    return verdicts;
  }

  const report: string[] = [];
  const addRow = (what: string, verdicts: ReadonlyMap<ReaderName, string>) =>
    report.push(
      `| ${what} | ${readerNames.map((name) => verdicts.get(name) ?? 'not installed').join(' | ')} |`,
    );

  test('what we write: rows, types, partitions and history after every kind of change', async () => {
    const root = join(folder.path, 'ours');
    await writeOurTables(root, join(folder.path, 'cache'), async (stage, table) => {
      const verdicts = await compare(root, table);
      for (const [name, verdict] of verdicts) expect.soft(verdict, `${name}: ${stage}`).toMatch(/^\d+ rows$/);
      addRow(`ours: \`${table.split('/').at(-1)}\`, ${stage}`, verdicts);
    });
  }, 300_000);

  test('the statements for other engines in docs/operations.md answer what we answer', async () => {
    const operations = await readFile(join(conformanceFolder, '../../docs/operations.md'), 'utf8');
    const sales = join(folder.path, 'ours/tenants/granja/sales');
    const ours = await readOurs(join(folder.path, 'ours'), 'tenants/granja/sales');
    const expected = sortedRows({ ...ours, rows: revenueByMonth(ours.rows) });
    for (const [name, reader] of readers) {
      const marker = statementMarkers[name];
      if (!marker) continue;
      const blocks = [...operations.matchAll(/```(?:sql|python)\n([^`]*)\n```/g)].map(
        ([, text = '']) => text,
      );
      const statement = blocks.find((text) => text.includes(marker)) ?? '';
      expect(statement, name).toMatch(/s3a?:\/\/BUCKET\/tenants\/granja\/sales/);
      const answer = await reader.read({
        statement: statement.replace(/s3a?:\/\/BUCKET\/tenants\/granja\/sales/, sales),
      });
      expect('error' in answer ? answer : sortedRows(answer), name).toEqual(expected);
    }
  });

  test('what delta-rs writes and modifies is read by us as delta-rs itself reads it', async () => {
    const root = join(folder.path, 'theirs');
    await mkdir(root);
    const written = spawnSync(environment?.python ?? '', [join(conformanceFolder, 'writer.py'), root], {
      encoding: 'utf8',
    });
    expect(written.status, written.stderr).toBe(0);
    for (const table of JSON.parse(written.stdout) as string[]) {
      const verdicts = await compare(root, table);
      expect.soft(verdicts.get('delta-rs'), table).toMatch(/^\d+ rows$/);
      addRow(`delta-rs: \`${table}\``, verdicts);
    }
    const store = scopeStore(await openFileStore({ root }), 'optimized/');
    const optimized = openDeltaTable({ store });
    const files = [...(await optimized.snapshot()).files.values()];
    const path = files.find(({ partitionValues }) => partitionValues.part === null)?.path ?? '';
    await optimized.commit({ operation: 'DELETE', remove: [path], read: { kind: 'files', paths: [path] } });
    const verdicts = await compare(root, 'optimized');
    for (const [name, verdict] of verdicts) expect.soft(verdict, name).toMatch(/^\d+ rows$/);
    addRow('delta-rs: `optimized`, then a file removed by us', verdicts);
  }, 300_000);

  test.skipIf(goldenTables().length === 0)(
    "Delta's golden tables have as many rows for us as for the independent engines that read them",
    async () => {
      for (const table of goldenTables()) {
        const ours = await readGoldenTable(table);
        if (ours.outcome === 'refused' || ours.rows === null) continue;
        const copy = join(folder.path, 'golden', table);
        await cp(join(goldenFolder, table), copy, { recursive: true });
        const counts: string[] = [];
        for (const [name, reader] of readers) {
          const theirs = await reader.read({ path: copy });
          if ('error' in theirs) continue;
          counts.push(name);
          expect.soft(theirs.rows.length - 1, `${table} as ${name} reads it`).toBe(ours.rows);
          if (counts.length === enoughEngines) break;
        }
        expect.soft(counts.length, `engines that read ${table}`).toBeGreaterThan(0);
      }
    },
    600_000,
  );

  test('the table in docs/conformance.md is what was seen', async () => {
    if (readers.size < readerNames.length) {
      console.warn('conformance: docs/conformance.md NOT CHECKED, because a reader is missing.');
      return;
    }
    const heading = [
      '# Conformance',
      '',
      'Each line is a table at one moment of its life. Every engine named shares no code with `data/delta`; a cell',
      'says how many rows it read, and the test has compared every value, the columns, the partition columns and the',
      'length of the history with what our own reader sees. Written by `npm run conformance -- -u`.',
      '',
      `| table | ${readerNames.join(' | ')} |`,
      `|---|${readerNames.map(() => '---|').join('')}`,
    ];
    await expect(`${[...heading, ...report].join('\n')}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, '../../docs/conformance.md'),
    );
  });
});
