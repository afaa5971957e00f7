/** What docs/security.md claims to be held by a test must be held by a test that exists. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const document = readFileSync(join(root, 'docs/security.md'), 'utf8');

interface Claim {
  file: string;
  name: string;
}

/** `file` › “name” · “another name of the same file” */
function claimsOf(text: string): Claim[] {
  const claims: Claim[] = [];
  let file = '';
  for (const [, path, name] of text.matchAll(/`(tests\/[^`]+\.test\.ts)`|“([^”]+)”/g)) {
    if (path !== undefined) file = path;
    else if (file !== '' && name !== undefined) claims.push({ file, name });
  }
  return claims;
}

/** Cells of the last column of every table that has one of that name. */
function heldBy(text: string): string[] {
  const cells: string[] = [];
  let isHeld = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) isHeld = false;
    else if (line.includes('| held by |')) isHeld = true;
    else if (isHeld && !line.startsWith('|---')) cells.push(line.split(' | ').at(-1) ?? '');
  }
  return cells;
}

const cells = heldBy(document);
const claims = [...new Map(cells.flatMap(claimsOf).map((claim) => [JSON.stringify(claim), claim])).values()];

describe('docs/security.md', () => {
  test('names a test in every line of its tables', () => {
    expect(cells.length).toBeGreaterThan(50);
    expect(cells.filter((cell) => claimsOf(cell).length === 0)).toEqual([]);
  });

  test.each(claims)('$file holds “$name”', ({ file, name }) => {
    const source = readFileSync(join(root, file), 'utf8');
    const quoted = [`'${name}'`, `"${name}"`, `\`${name}\``, `'${name.replaceAll("'", "\\'")}'`];
    expect(quoted.some((text) => source.includes(text))).toBe(true);
  });
});
