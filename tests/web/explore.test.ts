/** What the explore page decides before DuckDB is asked. */
import { describe, expect, test } from 'vitest';
import { examples } from '../../web/src/modules/explore/examples.ts';
import { isReading, sources, tableIds, tablesNamedIn } from '../../web/src/modules/explore/tables.ts';
import { localTimeSql } from '../../web/src/modules/explore/zone-sql.ts';

describe('a question', () => {
  test.each([
    ['SELECT * FROM ventas', ['sales']],
    ['select * from SALES s join Productos p using (productId)', ['sales', 'products']],
    ['FROM ventas_por_mes', ['salesByMonth']],
    ['SELECT 1', []],
    ['SELECT sales FROM sales_by_day', ['salesByDay', 'sales']],
  ])('%s needs %j', (sql, tables) => {
    expect(tablesNamedIn(sql)).toEqual(tables);
  });

  test.each([
    'SELECT 1',
    '  with a as (select 1) from a',
    'FROM ventas',
    '-- de ayer\nselect 1',
    '/* a */ /* b\n */ SUMMARIZE ventas',
    '(SELECT 1) UNION ALL (SELECT 2)',
    'DESCRIBE ventas',
  ])('%s asks', (sql) => {
    expect(isReading(sql)).toBe(true);
  });

  test.each([
    'DELETE FROM ventas',
    'drop table ventas',
    'INSTALL httpfs',
    "ATTACH 'x.db'",
    "COPY ventas TO 'x.csv'",
    'SET x = 1',
    '-- SELECT\nUPDATE ventas SET day = 1',
    'selection',
    '',
  ])('%s does not', (sql) => {
    expect(isReading(sql)).toBe(false);
  });
});

test('the examples ask for rows of tables in their own language', () => {
  for (const language of ['es', 'en'] as const) {
    const own = new Set(tableIds.map((id) => sources[id].names[language]));
    for (const { title, sql } of examples[language]) {
      expect(isReading(sql), title).toBe(true);
      const named = sql.match(/\b(?:FROM|JOIN) ([a-z_]+)/g)?.map((text) => text.split(' ')[1] ?? '') ?? [];
      expect(
        named.filter((name) => own.has(name)),
        title,
      ).not.toEqual([]);
    }
  }
  expect(examples.es.length).toBe(examples.en.length);
});

test('local time is what the browser knows of the zone, changes of its clocks included', () => {
  const sql = localTimeSql('t', 'America/Caracas');
  expect(sql).toBe(
    "t + to_minutes(CASE WHEN t >= TIMESTAMP '2016-05-01T07:00:00' THEN -240 WHEN t >= TIMESTAMP '2007-12-09T07:00:00' THEN -270 ELSE -240 END)",
  );
  expect(localTimeSql('t', 'America/Panama')).toBe('t + to_minutes(-300)');
  const summers = localTimeSql('t', 'Europe/Madrid');
  expect(summers).toContain("t >= TIMESTAMP '2026-03-29T01:00:00' THEN 120");
  expect(summers).toContain("t >= TIMESTAMP '2026-10-25T01:00:00' THEN 60");
});
