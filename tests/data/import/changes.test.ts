import { describe, expect, it } from 'vitest';
import { listChanges } from '#data/import/import-changes.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { undoImport } from '#data/import/undo-import.ts';
import { openTestImports, tillHeader, tillProfile } from './support.ts';

const inventory: ImportProfile = { name: 'count', title: 'Count', table: 'inventory', policy: 'replace' };

describe('the changes of an import', () => {
  it('are the rows added, changed and removed, with both values, also after the undo', async () => {
    await using imports = await openTestImports();
    await imports.importText('tienda;codigo;cantidad\nT1;A;1,5\nT1;B;2,5\nT1;C;3,5\nT2;A;9,5\n', {
      profile: inventory,
    });
    imports.test.clock.advance(1_000);
    const { id } = await imports.importText('tienda;codigo;cantidad\nT1;A;1,5\nT1;B;7,5\nT1;D;4,5\n', {
      profile: inventory,
    });
    const page = await listChanges(imports.deps, id);
    expect(page.items.map(({ kind, key }) => [kind, ...key])).toEqual([
      ['added', 'T1', 'D'],
      ['changed', 'T1', 'B'],
      ['removed', 'T1', 'C'],
    ]);
    const [added, changed, removed] = page.items;
    expect(added).toMatchObject({ before: null, after: { quantity: '4.500' } });
    expect(changed).toMatchObject({ before: { quantity: '2.500' }, after: { quantity: '7.500' } });
    expect(removed).toMatchObject({ before: { quantity: '3.500' }, after: null });
    expect(page).toMatchObject({ total: 3, next: null });

    await undoImport(imports.deps, id, 'test');
    expect(await listChanges(imports.deps, id)).toEqual(page);
  });

  it('come in pages without gap or repetition, and by kind and table', async () => {
    await using imports = await openTestImports();
    const lines = Array.from({ length: 25 }, (_, index) => `T1;${index};28/02/2026 10:00;P${index};x;1;1,5`);
    const text = `${[tillHeader, ...lines].join('\n')}\n`;
    const { id } = await imports.importText(text, { profile: tillProfile });
    const keys: string[] = [];
    let after: string | null = null;
    do {
      const page = await listChanges(imports.deps, id, { limit: 10, ...(after ? { after } : {}) });
      keys.push(...page.items.map(({ key }) => key.join('/')));
      after = page.next;
      expect(page.total).toBe(25);
    } while (after);
    expect(new Set(keys).size).toBe(25);
    expect(keys).toHaveLength(25);
    expect(await listChanges(imports.deps, id, { kind: 'changed' })).toEqual({
      items: [],
      total: 0,
      next: null,
    });
    const products = await listChanges(imports.deps, id, { table: 'products' });
    expect(products.total).toBe(25);
    expect((await listChanges(imports.deps, id, { table: 'orders' })).total).toBe(0);
  });

  it('of an import that does not exist are refused', async () => {
    await using imports = await openTestImports();
    await expect(listChanges(imports.deps, 'none')).rejects.toMatchObject({ code: 'import.not_found' });
  });
});
