import { describe, expect, it } from 'vitest';
import { describeDateFormat } from '#data/import/dialect/dates.ts';
import { decideNumberStyle } from '#data/import/dialect/numbers.ts';
import { fieldsOf, importTables } from '#data/import/mapping/fields.ts';
import { bindColumns, matchColumns, normalizeName } from '#data/import/mapping/match-columns.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { formatRejects } from '#data/import/rejects-file.ts';
import { parseRecords, sniffCsvDialect } from '#data/import/source/csv-dialect.ts';
import { tables } from '#data/lake/tables.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';

const columns = (...names: string[]) => names.map((name, index) => ({ id: `c${index}`, name }));

describe('matching columns by name', () => {
  it.each([
    ['Spanish', ['Factura', 'Fecha', 'Código', 'Descripción', 'Cantidad', 'Precio Unitario', 'Cédula']],
    ['English', ['Invoice No', 'Date', 'SKU', 'Product name', 'Qty', 'Unit price', 'Customer']],
    [
      'Portuguese',
      ['Nota Fiscal', 'Data da venda', 'Código do Produto', 'Descrição', 'Qtde', 'Preço Unitário', 'CPF'],
    ],
  ])('finds every field of a sale in %s', (_language, names) => {
    const matched = matchColumns('sales', columns(...names));
    const fields = [
      'sale_id',
      'sold_at',
      'product_id',
      'description',
      'quantity',
      'unit_price',
      'customer_id',
    ];
    expect(fields.map((field) => matched[field])).toEqual(names.map((column) => ({ column })));
  });

  it('uses a column once', () => {
    const matched = matchColumns('products', columns('codigo', 'precio', 'precio compra', 'nombre'));
    expect(matched).toEqual({
      product_id: { column: 'codigo' },
      name: { column: 'nombre' },
      price: { column: 'precio' },
      unit_cost: { column: 'precio compra' },
    });
  });

  it('says which required fields have no column and which named columns are absent', () => {
    const profile = {
      name: 'p',
      title: 'P',
      table: 'products',
      fields: { product_id: { column: 'x' } },
    } as const;
    expect(bindColumns(profile, columns('a'))).toMatchObject({
      absent: ['x'],
      missing: ['name'],
      bindings: [],
    });
  });

  it('compares names without case, accents and punctuation', () => {
    expect(normalizeName('  Código_Producto (SKU) ')).toBe('codigo producto sku');
  });

  it('knows only fields that the tables have', () => {
    for (const table of importTables) {
      for (const { name } of fieldsOf[table])
        expect(Object.keys(tables[table].columns), table).toContain(name);
    }
  });
});

describe('the decimal mark', () => {
  const evidence = { pointOnly: 0, commaOnly: 0, ambiguous: 0 };
  it('is what the telling values say, and asked where they do not', () => {
    expect(decideNumberStyle(evidence)).toBe('point');
    expect(decideNumberStyle({ ...evidence, commaOnly: 1, ambiguous: 500 })).toBe('comma');
    expect(decideNumberStyle({ pointOnly: 99, commaOnly: 1, ambiguous: 0 })).toBe('point');
    for (const unclear of [
      { ...evidence, ambiguous: 1 },
      { pointOnly: 5, commaOnly: 5, ambiguous: 0 },
    ]) {
      expect(() => decideNumberStyle(unclear)).toThrow(
        expect.objectContaining({ code: 'import.ambiguous_numbers' }),
      );
    }
  });
});

describe('the look of a text file', () => {
  it.each([
    [';', 'a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n'],
    [',', 'a,b,c\n"x;y",2,3\n"x;y;z",2,3\n'],
    ['\t', 'a\tb\n1,5\t2;5\n'],
    ['|', 'a|b\n1|2\n'],
    [',', 'alone\n1\n'],
  ])('is separated by %j', (delimiter, text) => {
    expect(sniffCsvDialect(text, true).delimiter).toBe(delimiter);
  });

  it('leaves out a record that may go on', () => {
    const dialect = { delimiter: ',', quote: '"' } as const;
    expect(parseRecords('a,b\n1,"x\ny"\n2,', dialect, { complete: false })).toEqual([
      ['a', 'b'],
      ['1', 'x\ny'],
    ]);
    expect(parseRecords('a,b\n2,', dialect, { complete: true })).toEqual([
      ['a', 'b'],
      ['2', ''],
    ]);
  });

  it('shows date formats as people write them', () => {
    expect(describeDateFormat('%d/%m/%Y')).toBe('dd/mm/yyyy');
  });
});

describe('the file of rejects', () => {
  it('opens in a spreadsheet without running anything', () => {
    const reject = { row: 2, column: 'precio', expected: 'a number', fix: 'Correct it.' };
    const csv = formatRejects([
      { ...reject, got: '=cmd|calc' },
      { ...reject, got: '-5,00' },
      { ...reject, got: '@x "y"' },
    ]);
    expect(csv.split('\n').slice(1, 4)).toEqual([
      "2,precio,a number,'=cmd|calc,Correct it.",
      '2,precio,a number,"-5,00",Correct it.',
      `2,precio,a number,"'@x ""y""",Correct it.`,
    ]);
  });
});

describe('named profiles', () => {
  it('are a tenant’s own first, then those that come with Fluxion', async () => {
    const profiles = createProfileStore(createMemoryStore());
    expect((await profiles.get('online-retail')).table).toBe('sales');
    await profiles.put({ name: 'online-retail', title: 'Mine', table: 'products' });
    expect(await profiles.get('online-retail')).toEqual({
      name: 'online-retail',
      title: 'Mine',
      table: 'products',
    });
    expect((await profiles.list()).filter(({ name }) => name === 'online-retail')).toHaveLength(1);
  });

  it.each(['none', '../secret', 'a/b', '', 'A'])('do not exist under the name %j', async (name) => {
    const profiles = createProfileStore(createMemoryStore());
    await expect(profiles.get(name)).rejects.toMatchObject({ code: 'import.unknown_profile' });
  });
});
