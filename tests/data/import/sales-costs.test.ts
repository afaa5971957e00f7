/** Costs that come to sale lines later, or from another file. */
import { describe, expect, it } from 'vitest';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { undoImport } from '#data/import/undo-import.ts';
import { openTestImports, type TestImports, tillHeader, tillProfile } from './support.ts';

const costed: ImportProfile = {
  ...tillProfile,
  name: 'costed',
  fields: { ...tillProfile.fields, unit_cost: { column: 'costo' } },
};
const plain = (...lines: string[]) => `${[tillHeader, ...lines].join('\n')}\n`;
const withCosts = (...lines: string[]) => `${[`${tillHeader};costo`, ...lines].join('\n')}\n`;

const [a, b, c] = ['A', 'B', 'C'].map((code) => `T1;1;28/02/2026 10:00;${code};x;2;1,5`) as [
  string,
  string,
  string,
];

const costs = async (imports: TestImports) =>
  (
    await imports.rows(
      'sales',
      'SELECT concat_ws(chr(32), line_no, product_id, coalesce(unit_cost::VARCHAR, chr(45))) AS line FROM sales ORDER BY sale_id, line_no',
    )
  ).map(({ line }) => line as string);

describe('the cost of sale lines', () => {
  it('is taken from a later file of the same lines, once, and its undo takes it back', async () => {
    await using imports = await openTestImports();
    await imports.importText(plain(a, b), { profile: tillProfile });
    const text = withCosts(`${a};1,25`, `${b};0,5`);
    const later = await imports.importText(text, { profile: costed });
    expect(later).toMatchObject({
      outcome: 'committed',
      counts: { inserted: 0, updated: 2, unchanged: 0 },
    });
    expect(await costs(imports)).toEqual(['1 A 1.2500', '2 B 0.5000']);
    expect(await imports.importText(text, { profile: costed, again: true })).toMatchObject({
      outcome: 'nothing_new',
      counts: { inserted: 0, updated: 0, unchanged: 2 },
    });
    await undoImport(imports.deps, later.id, 'test');
    expect(await costs(imports)).toEqual(['1 A -', '2 B -']);
  });

  it('stays where a file has no costs, or an empty cell', async () => {
    await using imports = await openTestImports();
    await imports.importText(withCosts(`${a};1,25`, `${b};0,5`), { profile: costed });
    expect(await imports.importText(plain(a, b), { profile: tillProfile })).toMatchObject({
      outcome: 'nothing_new',
      counts: { updated: 0, unchanged: 2 },
    });
    const partly = await imports.importText(withCosts(`${a};`, `${b};0,75`), { profile: costed });
    expect(partly.counts).toMatchObject({ inserted: 0, updated: 1, unchanged: 1 });
    expect(await costs(imports)).toEqual(['1 A 1.2500', '2 B 0.7500']);
    // A fuller export without costs moves the lines and keeps what is known of them.
    await imports.importText(plain(c, a, b), { profile: tillProfile });
    expect(await costs(imports)).toEqual(['1 C -', '2 A 1.2500', '3 B 0.7500']);
    await imports.importText(plain(c, a, b), { profile: { ...tillProfile, policy: 'replace' }, again: true });
    expect(await costs(imports)).toEqual(['1 C -', '2 A 1.2500', '3 B 0.7500']);
  });

  it('comes to stored lines together with further lines, whichever half was first', async () => {
    const whole = withCosts(`${a};1`, `${a};2`, `${b};3`);
    for (const first of [
      plain(a),
      plain(a, a),
      plain(b),
      withCosts(`${a};2`),
      withCosts(`${c};9`, `${b};4`),
    ]) {
      await using imports = await openTestImports();
      await imports.importText(first, { profile: first.includes('costo') ? costed : tillProfile });
      await imports.importText(whole, { profile: costed });
      const lines = (await costs(imports))
        .map((line) => line.slice(2))
        .filter((line) => !line.startsWith('C'));
      expect(lines.toSorted(), first).toEqual(['A 1.0000', 'A 2.0000', 'B 3.0000']);
      expect((await imports.importText(whole, { profile: costed, again: true })).outcome).toBe('nothing_new');
    }
  });

  it('is left as stored by the policy that only adds', async () => {
    await using imports = await openTestImports();
    await imports.importText(withCosts(`${a};1,25`), { profile: costed });
    const result = await imports.importText(withCosts(`${a};7`, `${b};8`), {
      profile: { ...costed, policy: 'insert' },
    });
    expect(result.counts).toMatchObject({ inserted: 1, updated: 0 });
    expect(await costs(imports)).toEqual(['1 A 1.2500', '2 B 8.0000']);
  });
});
