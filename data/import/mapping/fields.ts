import type { TableName } from '../../lake/tables.ts';
import { orderStatusWords, taxWords, unitWords, type Vocabulary } from './vocabularies.ts';

/** Tables that a file can be imported into. */
export const importTables = [
  'sales',
  'products',
  'stores',
  'suppliers',
  'inventory',
  'orders',
  'order_lines',
  'stock_movements',
  'exchange_rates',
  'prices',
] as const satisfies readonly TableName[];
export type ImportTable = (typeof importTables)[number];

export function isImportTable(text: string): text is ImportTable {
  return (importTables as readonly string[]).includes(text);
}

export type FieldType =
  | 'code'
  | 'text'
  | 'quantity'
  | 'money'
  /** A number above zero with up to eight decimals. */
  | 'rate'
  | 'integer'
  | 'date'
  | 'time'
  | 'boolean'
  | 'ean'
  | 'taxId'
  /** Three letters of ISO 4217. */
  | 'currency'
  /** Kind and direction of a stock movement, in words. */
  | 'movement'
  /** One of a fixed set of values, in words. */
  | 'word';

/** A thing that a column of the file may hold, and the names under which it comes. */
export interface Field {
  name: string;
  type: FieldType;
  required: boolean;
  /** Lower case, without accents and punctuation; Spanish, English and Portuguese. The first is shown. */
  synonyms: readonly string[];
  /** True for numbers that cannot be below zero. */
  notNegative?: boolean;
  /** True for numbers above zero. */
  positive?: boolean;
  /** What a `word` may be. */
  words?: Vocabulary;
}

const field = (name: string, type: FieldType, required: boolean, synonyms: string): Field => ({
  name,
  type,
  required,
  synonyms: [name.replaceAll('_', ' '), ...synonyms.split(', ')],
});
const positive = (declared: Field): Field => ({ ...declared, positive: true });
const notNegative = (declared: Field): Field => ({ ...declared, notNegative: true });

const word = (name: string, words: Vocabulary, synonyms: string): Field => ({
  ...field(name, 'word', false, synonyms),
  words,
});

const storeId = (required: boolean) =>
  field(
    'store_id',
    'code',
    required,
    'store, tienda, sucursal, loja, local, sede, branch, shop, codigo tienda, id tienda, filial',
  );
const productId = field(
  'product_id',
  'code',
  true,
  'stockcode, sku, product, producto, codigo, code, item, articulo, codigo producto, id producto, referencia, ref, produto, codigo do produto, codigo articulo, item code, product code, plu',
);
const productName =
  'product name, name, nombre, nombre producto, descripcion, description, producto s tilde, nome, descricao, nome do produto, title, titulo, articulo';
const unitCost = notNegative(
  field(
    'unit_cost',
    'money',
    false,
    'cost, costo, costo unitario, precio costo, precio compra, custo, custo unitario, purchase price, valor de compra',
  ),
);

/** Fields of each table. Ids of the row itself come first: they decide what is new and what is changed. */
export const fieldsOf: Readonly<Record<ImportTable, readonly Field[]>> = {
  sales: [
    storeId(false),
    field(
      'sale_id',
      'code',
      false,
      'invoiceno, invoice, invoice no, factura, nro factura, numero factura, ticket, nro ticket, recibo, receipt, receipt no, order no, cupom, nota fiscal, venta, venta id, documento, transaction id',
    ),
    field(
      'sold_at',
      'time',
      true,
      'invoicedate, date, fecha, fecha venta, fecha hora, data, data da venda, datetime, timestamp, sale date, sold on, dt, fecha factura, data da coleta',
    ),
    productId,
    field('description', 'text', false, productName),
    field(
      'quantity',
      'quantity',
      true,
      'qty, cantidad, cant, unidades, units, quantidade, qtd, qtde, sale amount, peso, kg, units sold',
    ),
    field(
      'unit_price',
      'money',
      false,
      'unitprice, price, precio, precio unitario, pvp, preco, preco unitario, valor unitario, valor de venda, sale price, unit price',
    ),
    unitCost,
    field(
      'customer_id',
      'code',
      false,
      'customerid, customer, cliente, cedula, rif cliente, id cliente, codigo cliente, customer no, cpf',
    ),
  ],
  products: [
    productId,
    field('name', 'text', true, productName),
    field(
      'category',
      'text',
      false,
      'categoria, category, rubro, departamento, department, familia, linea, grupo, secao',
    ),
    field('brand', 'text', false, 'marca, brand, fabricante, maker, bandeira'),
    field('supplier_id', 'code', false, 'supplier, proveedor, codigo proveedor, fornecedor, vendor'),
    word('unit', unitWords, 'unidad, unidad de medida, uom, medida, unidade, unidade de medida'),
    field(
      'ean',
      'ean',
      false,
      'codigo de barras, codigo barra, barcode, bar code, gtin, upc, ean13, codigo barras, codigo de barra',
    ),
    word('tax_class', taxWords, 'impuesto, iva, tax, alicuota, imposto, tipo iva'),
    notNegative(
      field(
        'price',
        'money',
        false,
        'precio, pvp, unit price, precio venta, precio sugerido, preco, valor de venda, precio de venta, sale price',
      ),
    ),
    unitCost,
  ],
  stores: [
    { ...storeId(true) },
    field('name', 'text', true, 'nombre, nome, nombre tienda, store name, revenda'),
    field('city', 'text', false, 'ciudad, municipio, cidade, localidad'),
    field('address', 'text', false, 'direccion, endereco, domicilio, calle, nome da rua'),
    field('opened_on', 'date', false, 'apertura, fecha apertura, opened, inauguracion, opening date'),
  ],
  suppliers: [
    field(
      'supplier_id',
      'code',
      true,
      'supplier, proveedor, codigo, code, id, codigo proveedor, fornecedor, vendor',
    ),
    field('name', 'text', true, 'nombre, razon social, nome, supplier name, razao social, nombre proveedor'),
    field('tax_id', 'taxId', false, 'rif, ruc, cuit, cnpj, nit, vat, vat number, identificacion fiscal'),
    notNegative(
      field('lead_time_days', 'integer', false, 'dias de entrega, lead time, plazo, plazo entrega, prazo'),
    ),
  ],
  inventory: [
    storeId(true),
    productId,
    notNegative(
      field(
        'quantity',
        'quantity',
        true,
        'qty, cantidad, existencia, existencias, stock, on hand, conteo, saldo, estoque, quantidade, disponible',
      ),
    ),
    notNegative(
      field(
        'min_stock',
        'quantity',
        false,
        'minimo, stock minimo, min, minimum, punto de pedido, estoque minimo',
      ),
    ),
    notNegative(field('max_stock', 'quantity', false, 'maximo, stock maximo, max, maximum, estoque maximo')),
    unitCost,
    field('counted_at', 'time', false, 'fecha conteo, fecha, counted, count date, fecha inventario, data'),
  ],
  orders: [
    field(
      'order_id',
      'code',
      true,
      'order, orden, pedido, nro pedido, numero orden, order no, po, orden de compra',
    ),
    storeId(true),
    field('supplier_id', 'code', false, 'supplier, proveedor, fornecedor, vendor'),
    word('status', orderStatusWords, 'estado, estatus, situacao'),
    field('ordered_at', 'time', true, 'fecha, fecha pedido, order date, ordered, data do pedido'),
    field('expected_on', 'date', false, 'fecha entrega, expected, delivery date, entrega, previsao'),
    field('received_at', 'time', false, 'recibido, fecha recepcion, received'),
    notNegative(field('total', 'money', false, 'monto, importe, amount, valor total')),
  ],
  order_lines: [
    field(
      'order_id',
      'code',
      true,
      'order, orden, pedido, nro pedido, numero orden, order no, po, orden de compra, numero pedido, numero do pedido, ordem de compra',
    ),
    positive(
      field(
        'line_no',
        'integer',
        true,
        'line, linea, renglon, nro linea, numero linea, line number, item no, posicion, linha, numero da linha',
      ),
    ),
    productId,
    positive(
      field(
        'quantity',
        'quantity',
        true,
        'qty, cantidad, cant, unidades, units, quantidade, qtd, qtde, cantidad pedida, quantity ordered, quantidade pedida',
      ),
    ),
    { ...unitCost, required: true, synonyms: [...unitCost.synonyms, 'precio', 'price', 'preco'] },
  ],
  stock_movements: [
    {
      ...storeId(false),
      synonyms: [...storeId(false).synonyms, 'tienda origen', 'origen', 'from store', 'loja origem'],
    },
    field('movement_id', 'code', false, 'id movimiento, movement no, nro movimiento, numero movimiento'),
    field(
      'moved_at',
      'time',
      true,
      'fecha, date, fecha movimiento, fecha hora, data, data movimento, movement date, timestamp, datetime',
    ),
    productId,
    field(
      'type',
      'movement',
      false,
      'tipo, tipo movimiento, tipo de movimiento, movement type, movimiento, movement, tipo de movimento, operacion, concepto',
    ),
    field(
      'quantity',
      'quantity',
      true,
      'qty, cantidad, cant, unidades, units, quantidade, qtd, qtde, ajuste',
    ),
    unitCost,
    field('document', 'code', false, 'documento, nro documento, numero documento, guia, document no, remito'),
    field(
      'reason',
      'text',
      false,
      'motivo, razon, observacion, observaciones, observacao, nota, notas, notes, comentario, comment',
    ),
    field(
      'counterpart_store_id',
      'code',
      false,
      'tienda destino, destino, sucursal destino, destination, to store, loja destino',
    ),
  ],
  exchange_rates: [
    field('day', 'date', true, 'fecha valor, value date, fecha, date, data, dia, vigencia, valid from'),
    field(
      'base_currency',
      'currency',
      true,
      'moneda, currency, divisa, moeda, codigo moneda, base, from currency, iso',
    ),
    field('quote_currency', 'currency', false, 'moneda local, quote, to currency, contra moneda'),
    field('source', 'text', false, 'publisher, publicado por, entidad, banco'),
    field(
      'rate',
      'rate',
      true,
      'tasa, tipo de cambio, exchange rate, venta, venta bs, ask, sell, cotizacion, taxa, cotacao, precio, valor',
    ),
    field('buy_rate', 'rate', false, 'compra, compra bs, bid, buy'),
    field('published_on', 'date', false, 'fecha operacion, operation date, fecha publicacion, published'),
  ],
  prices: [
    productId,
    field(
      'list_id',
      'code',
      false,
      'lista, lista de precios, lista precio, price list, list, tabela, tienda, store, sucursal, loja, local, cnpj da revenda',
    ),
    field(
      'valid_from',
      'date',
      true,
      'desde, vigencia, vigente desde, valido desde, from, fecha, date, data, data da coleta, inicio',
    ),
    notNegative(
      field(
        'price',
        'money',
        true,
        'precio, pvp, unit price, precio venta, precio sugerido, preco, valor de venda, precio de venta, sale price, valor',
      ),
    ),
    field('currency', 'currency', false, 'moneda, divisa, moeda'),
  ],
};
