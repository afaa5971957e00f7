import { describe, expect, it } from 'vitest';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { openTestImports } from './support.ts';

const products: ImportProfile = { name: 'products', title: 'Products', table: 'products' };
const suppliers: ImportProfile = { name: 'suppliers', title: 'Suppliers', table: 'suppliers' };
const inventory: ImportProfile = { name: 'inventory', title: 'Inventory', table: 'inventory' };
const orders: ImportProfile = { name: 'orders', title: 'Orders', table: 'orders' };

const productsSql = `SELECT product_id, name, category, unit, kind, tax_class, price::VARCHAR AS price, currency, active
  FROM products ORDER BY product_id`;

describe('importing products', () => {
  it('says what is new, changed and unchanged, and keeps what the file does not say', async () => {
    await using imports = await openTestImports();
    const first =
      'codigo;nombre;categoria;unidad;iva;precio\nA1;Arroz;Víveres;und;E;1.234,50\nQ1;Queso;Lácteos;kg;16%;9,5\n';
    expect((await imports.importText(first, { profile: products })).counts).toMatchObject({ inserted: 2 });
    const before = await imports.rows('products', productsSql);
    expect(before).toEqual([
      {
        product_id: 'A1',
        name: 'Arroz',
        category: 'Víveres',
        unit: 'unit',
        kind: 'good',
        tax_class: 'exempt',
        price: '1234.5000',
        currency: 'VES',
        active: true,
      },
      {
        product_id: 'Q1',
        name: 'Queso',
        category: 'Lácteos',
        unit: 'kg',
        kind: 'good',
        tax_class: 'general',
        price: '9.5000',
        currency: 'VES',
        active: true,
      },
    ]);

    imports.test.clock.advance(60_000);
    const second = 'sku,name,price\na1,,1300.25\nQ1,Queso,9.5\nN1,Nuevo,2.5\n';
    const result = await imports.importText(second, { profile: { ...products, maxRejectShare: 0.5 } });
    // A product needs a name: the row without one is a reject, not a product that loses its name.
    expect(result.counts).toMatchObject({ rows: 3, inserted: 1, updated: 0, unchanged: 1, rejected: 1 });
    const third = await imports.importText('sku,name,price\na1,Arroz,1300.25\n', { profile: products });
    expect(third.counts).toMatchObject({ inserted: 0, updated: 1, unchanged: 0 });
    const after = await imports.rows('products', productsSql);
    expect(after).toEqual([
      { ...before[0], price: '1300.2500' },
      {
        ...before[1],
        product_id: 'N1',
        name: 'Nuevo',
        category: null,
        unit: 'unit',
        tax_class: null,
        price: '2.5000',
      },
      before[1],
    ]);
    const audit = await imports.rows(
      'products',
      'SELECT product_id, created_at = updated_at AS fresh FROM products ORDER BY 1',
    );
    expect(audit.map(({ fresh }) => fresh)).toEqual([false, true, true]);
  });

  it('lets the last row of a key count', async () => {
    await using imports = await openTestImports();
    const { counts } = await imports.importText('codigo,nombre\nA,Uno\nB,Dos\na,Tres\n', {
      profile: products,
    });
    expect(counts).toMatchObject({ rows: 3, inserted: 2, overridden: 1 });
    expect(await imports.rows('products', 'SELECT name FROM products ORDER BY 1')).toEqual([
      { name: 'Dos' },
      { name: 'Tres' },
    ]);
  });

  it('checks the digits of bar codes', async () => {
    await using imports = await openTestImports();
    const text =
      'codigo,nombre,codigo de barras\nA,Uno,4006381333931\nB,Dos,4006381333932\nC,Tres,\nD,Cuatro,96385074\n';
    const result = await imports.importText(text, { profile: { ...products, maxRejectShare: 0.5 } });
    expect(result.rejects).toMatchObject([{ row: 3, column: 'codigo de barras', got: '4006381333932' }]);
    expect(result.counts).toMatchObject({ inserted: 3, rejected: 1 });
  });
});

describe('importing suppliers', () => {
  it('checks the digits of RIFs and lets other countries’ ids pass', async () => {
    await using imports = await openTestImports();
    const text =
      'proveedor,nombre,rif\n1,PDVSA,j-00095036-9\n2,Otro,J-00095036-8\n3,Panamá,155604412-2-2015\n';
    const result = await imports.importText(text, { profile: { ...suppliers, maxRejectShare: 0.5 } });
    expect(result.rejects).toMatchObject([{ row: 3, column: 'rif', got: 'J-00095036-8' }]);
    expect(await imports.rows('suppliers', 'SELECT tax_id FROM suppliers ORDER BY 1')).toEqual([
      { tax_id: '155604412-2-2015' },
      { tax_id: 'J-00095036-9' },
    ]);
  });
});

describe('importing a count', () => {
  it('refuses stock below zero and reads the time of the count in the tenant’s zone', async () => {
    await using imports = await openTestImports();
    const text =
      'tienda;codigo;existencia;fecha conteo\nT1;A;5,25;2026-02-28 22:00\nT1;B;-1;2026-02-28 22:00\n';
    const result = await imports.importText(text, { profile: { ...inventory, maxRejectShare: 0.5 } });
    expect(result.rejects).toMatchObject([
      { row: 3, column: 'existencia', got: '-1', expected: 'a number of 0 or more' },
    ]);
    const rows = await imports.rows(
      'inventory',
      "SELECT quantity::VARCHAR AS quantity, strftime(counted_at, '%Y-%m-%dT%H:%M') AS counted FROM inventory",
    );
    expect(rows).toEqual([{ quantity: '5.250', counted: '2026-03-01T02:00' }]);
  });
});

describe('importing orders', () => {
  it('understands the words for their states', async () => {
    await using imports = await openTestImports();
    const text = [
      'orden;tienda;fecha pedido;estado',
      '1;T1;2026-02-01;Recibido',
      '2;T1;2026-02-01;anulada',
      '3;T1;2026-02-01;',
      '4;T1;2026-02-01;borrador',
    ].join('\n');
    await imports.importText(text, { profile: orders });
    expect(
      (await imports.rows('orders', 'SELECT status FROM orders ORDER BY order_id')).map(
        ({ status }) => status,
      ),
    ).toEqual(['received', 'cancelled', 'sent', 'draft']);
  });

  it('refuses a state that it does not know', async () => {
    await using imports = await openTestImports();
    const text =
      'orden;tienda;fecha pedido;estado\n1;T1;2026-02-01;volando\n2;T1;2026-02-01;rechazado\n3;T1;2026-02-01;Pendiente\n';
    const result = await imports.importText(text, { profile: { ...orders, maxRejectShare: 0.9 } });
    expect(result.rejects).toMatchObject([
      {
        row: 2,
        column: 'estado',
        got: 'volando',
        expected: expect.stringContaining('draft, sent, received or cancelled'),
      },
      { row: 3, column: 'estado', got: 'rechazado' },
    ]);
    expect(await imports.rows('orders', 'SELECT order_id, status FROM orders')).toEqual([
      { order_id: '3', status: 'sent' },
    ]);
  });
});

describe('words of a fixed set', () => {
  const unitsAndTaxes = (rows: readonly string[]) =>
    `codigo;nombre;unidad;iva\n${rows.map((row, index) => `P${index};Producto;${row}`).join('\n')}\n`;

  it.each([
    ['unidad', ['und', 'Unidad', 'UN.', 'pza', 'each', 'unidade', 'Peça', '500 g', '1 kg', '1,5 Lt'], 'unit'],
    ['unidad', ['caja', 'Paq.', 'Docena', 'litro', 'R$ / 13 kg', 'caixa'], 'unit'],
    ['unidad', ['kg', 'Kg.', 'KILOS', 'por kilo', 'a granel', 'peso', 'quilo'], 'kg'],
    ['iva', ['E', 'Exento', 'EXENTO (E)', 'isento', 'exempt', '0', '0%', '0,00 %'], 'exempt'],
    ['iva', ['R', 'Reducido', 'reduzida', 'reduced', '8%', '8,00'], 'reduced'],
    ['iva', ['G', 'General', 'geral', 'IVA general', '16%', '16', '16,00 %'], 'general'],
  ] as const)('%s: %s are %s', async (column, words, expected) => {
    await using imports = await openTestImports();
    const rows = words.map((text) => (column === 'unidad' ? `${text};` : `;${text}`));
    const result = await imports.importText(unitsAndTaxes(rows), { profile: products });
    expect(result.rejects).toEqual([]);
    const name = column === 'unidad' ? 'unit' : 'tax_class';
    expect(await imports.rows('products', `SELECT DISTINCT ${name} AS value FROM products`)).toEqual([
      { value: expected },
    ]);
  });

  it('that are unknown are refused with row, column and the words expected; empty cells are the default', async () => {
    await using imports = await openTestImports();
    const result = await imports.importText(
      unitsAndTaxes(['zzz;E', 'und;zzz', 'kg;10,5%', ';', 'Elástico;', ';extra', 'kg;recargo']),
      { profile: { ...products, maxRejectShare: 0.9 } },
    );
    const unit = { column: 'unidad', expected: expect.stringContaining('unit or kg') };
    const tax = { column: 'iva', expected: expect.stringContaining('general, reduced or exempt') };
    expect(result.rejects).toMatchObject([
      { ...unit, row: 2, got: 'zzz' },
      { ...tax, row: 3, got: 'zzz' },
      { ...tax, row: 4, got: '10,5%' },
      { ...unit, row: 6, got: 'Elástico' },
      { ...tax, row: 7, got: 'extra' },
      { ...tax, row: 8, got: 'recargo' },
    ]);
    expect(await imports.rows('products', 'SELECT product_id, unit, tax_class FROM products')).toEqual([
      { product_id: 'P3', unit: 'unit', tax_class: null },
    ]);
  });
});
