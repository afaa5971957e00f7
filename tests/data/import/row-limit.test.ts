import { describe, expect, it } from 'vitest';
import { openTestImports, tillHeader, tillProfile } from './support.ts';

const text = `${[
  tillHeader,
  'T1;7;28/02/2026 23:30;A1;Pan;2;1.234,50',
  'T1;8;28/02/2026 23:31;A1;Pan;2;1.234,50',
  'T1;9;28/02/2026 23:32;A1;Pan;no number;1.234,50',
].join('\n')}\n`;

describe('a file of more rows than are allowed', () => {
  it('is refused, in the preview as well, and nothing of it is stored', async () => {
    await using imports = await openTestImports();
    for (const previewOnly of [true, false]) {
      await expect(
        imports.importText(text, { profile: { ...tillProfile, maxRejectShare: 1 }, maxRows: 2, previewOnly }),
      ).rejects.toMatchObject({ code: 'import.too_many_rows', details: { rows: 3, maxRows: 2 } });
    }
    expect(await imports.rows('sales')).toEqual([]);
  });

  it('does not begin one row earlier', async () => {
    await using imports = await openTestImports();
    const profile = { ...tillProfile, maxRejectShare: 1 };
    const { counts } = await imports.importText(text, { profile, maxRows: 3 });
    expect(counts).toMatchObject({ rows: 3, rejected: 1 });
  });
});
