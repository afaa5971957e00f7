/** docs/api.md lists what the API and the edge refuse with, all of it and nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refusals } from '#edge/answers.ts';
import { statusByCode } from '#functions/http/errors.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8');
const [, table = ''] = page.split('| status | codes |\n');

/** The statuses of each code's row. */
function readTable(): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const line of table.split('\n').filter((text) => /^\| \d/.test(text))) {
    const [, statuses = '', codes = ''] = line.split('|');
    for (const [, code = ''] of codes.matchAll(/`([a-z_]+\.[a-z_]+)`/g)) {
      expect(found.has(code), `${code} twice`).toBe(false);
      found.set(code, [...statuses.matchAll(/\d+/g)].map(Number));
    }
  }
  return found;
}

test('every code of an answer is listed once, under its status, and no other', () => {
  const expected = new Map<string, number>(Object.entries(statusByCode));
  for (const { code, status } of Object.values(refusals)) expected.set(code, status);
  const listed = readTable();
  expect([...listed.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [code, status] of expected) expect(listed.get(code), code).toContain(status);
});
