/** The tables of a tenant. Names and types are public: other engines read the same files. */
import { amountSql } from './amount-sql.ts';
import {
  type Columns,
  defineTable,
  generated,
  type NewRowOf,
  optional,
  type RowOf,
  required,
  type TableSchema,
} from './table-schema.ts';

/** Four decimals hold the wholesale prices of real data (three) and unit costs. */
const money = 'decimal(18,4)';
const quantity = 'decimal(18,3)';
/** Central banks publish up to eight decimals, and none may be lost: a rounded rate is never inverted. */
const rate = 'decimal(18,8)';

const audit = {
  created_at: required('timestamp', 'When the row first appeared', { onUpdate: 'keep' }),
  updated_at: required('timestamp', 'When the row last changed', { onUpdate: 'touch' }),
} as const satisfies Columns;

export const tables = {
  products: defineTable({
    name: 'products',
    description: 'What the shop sells',
    columns: {
      product_id: required('string', "The shop's own code"),
      name: required('string', 'As shown to people'),
      category: optional('string', 'Current category; past sales are reported under it'),
      brand: optional('string', 'Maker'),
      supplier_id: optional('string', 'Usual supplier'),
      unit: required('string', 'What a quantity counts', { oneOf: ['unit', 'kg'] }),
      ean: optional('string', 'Bar code, EAN-13 or EAN-8'),
      tax_class: optional('string', 'VAT class', { oneOf: ['general', 'reduced', 'exempt'] }),
      kind: required('string', 'Goods have stock, services have none', { oneOf: ['good', 'service'] }),
      price: optional(money, 'Current selling price, tax included'),
      unit_cost: optional(money, 'Current cost'),
      currency: required('string', 'ISO 4217'),
      active: required('boolean', 'False once it is no longer sold'),
      ...audit,
    },
    key: ['product_id'],
    partitionBy: [],
    sortBy: ['product_id'],
    checks: [],
  }),
  stores: defineTable({
    name: 'stores',
    description: 'Points of sale',
    columns: {
      store_id: required('string', "The shop's own code"),
      name: required('string', 'As shown to people'),
      city: optional('string', 'City'),
      address: optional('string', 'Street address'),
      opened_on: optional('date', 'First day of business'),
      ...audit,
    },
    key: ['store_id'],
    partitionBy: [],
    sortBy: ['store_id'],
    checks: [],
  }),
  suppliers: defineTable({
    name: 'suppliers',
    description: 'Who delivers',
    columns: {
      supplier_id: required('string', "The shop's own code"),
      name: required('string', 'As shown to people'),
      tax_id: optional('string', 'RIF, RUC, VAT number'),
      lead_time_days: optional('integer', 'Usual days from order to delivery'),
      ...audit,
    },
    key: ['supplier_id'],
    partitionBy: [],
    sortBy: ['supplier_id'],
    checks: [
      {
        name: 'lead_time_not_negative',
        column: 'lead_time_days',
        sql: 'lead_time_days >= 0',
        expected: '0 or more days',
      },
    ],
  }),
  sales: defineTable({
    name: 'sales',
    description: 'Lines of sales tickets. A ticket is (store_id, day, sale_id)',
    columns: {
      store_id: required('string', 'Where it was sold'),
      sale_id: required('string', 'Ticket or invoice number'),
      line_no: required('integer', 'Position within the ticket'),
      sold_at: required('timestamp', 'When it was sold, UTC'),
      day: required('date', "The ticket's business day: local date of its first line"),
      product_id: required('string', 'What was sold'),
      description: optional('string', 'As printed on the ticket'),
      type: required('string', 'Kind of line', { oneOf: ['sale', 'return', 'service'] }),
      quantity: required(quantity, 'Negative for returns'),
      unit_price: required(money, 'Price of one unit or kg'),
      line_total: generated(money, 'quantity × unit_price', amountSql('quantity', 'unit_price')),
      unit_cost: optional(money, 'Cost of one unit or kg when it was sold'),
      currency: required('string', 'ISO 4217'),
      customer_id: optional('string', 'Customer, where known'),
      source: required('string', 'The import or generator that wrote the line'),
      month: generated('string', "YYYY-MM of `day`; the table's partition", "strftime(day, '%Y-%m')"),
    },
    key: ['store_id', 'day', 'sale_id', 'line_no'],
    partitionBy: ['month'],
    sortBy: ['store_id', 'sold_at', 'sale_id', 'line_no'],
    checks: [
      {
        name: 'line_total_is_product',
        column: 'line_total',
        // A tenth of a thousandth of tolerance: writers may round halves either way.
        sql: 'abs(line_total - quantity::DECIMAL(38,3) * unit_price) <= 0.0001',
        expected: 'quantity × unit_price, rounded to 4 decimals',
      },
      {
        name: 'month_of_day',
        column: 'month',
        sql: "month = strftime(day, '%Y-%m')",
        expected: 'the month of `day`, YYYY-MM',
      },
    ],
  }),
  inventory: defineTable({
    name: 'inventory',
    description: 'Stock of each product in each store',
    columns: {
      store_id: required('string', 'Where it is'),
      product_id: required('string', 'What it is'),
      quantity: required(quantity, 'On hand'),
      min_stock: optional(quantity, 'At or below this it is low'),
      max_stock: optional(quantity, 'Order up to this'),
      unit_cost: optional(money, 'Valuation of one unit or kg'),
      counted_at: optional('timestamp', 'Last physical count'),
      ...audit,
    },
    key: ['store_id', 'product_id'],
    partitionBy: [],
    sortBy: ['store_id', 'product_id'],
    checks: [
      {
        name: 'quantity_not_negative',
        column: 'quantity',
        sql: 'quantity >= 0',
        expected: 'a quantity of 0 or more',
      },
    ],
  }),
  orders: defineTable({
    name: 'orders',
    description: 'Replenishment orders to suppliers',
    columns: {
      order_id: required('string', 'Order number'),
      store_id: required('string', 'Where it is delivered'),
      supplier_id: optional('string', 'Who delivers'),
      status: required('string', 'State of the order', {
        oneOf: ['draft', 'sent', 'received', 'cancelled'],
      }),
      ordered_at: required('timestamp', 'When it was placed'),
      expected_on: optional('date', 'Expected delivery'),
      received_at: optional('timestamp', 'When it arrived'),
      currency: required('string', 'ISO 4217'),
      total: optional(money, 'Sum of the lines'),
      ...audit,
    },
    key: ['order_id'],
    partitionBy: [],
    sortBy: ['order_id'],
    checks: [],
  }),
  order_lines: defineTable({
    name: 'order_lines',
    description: 'Lines of replenishment orders',
    columns: {
      order_id: required('string', 'Order number'),
      line_no: required('integer', 'Position within the order'),
      product_id: required('string', 'What was ordered'),
      quantity: required(quantity, 'How much'),
      unit_cost: required(money, 'Agreed cost of one unit or kg'),
      line_total: generated(money, 'quantity × unit_cost', amountSql('quantity', 'unit_cost')),
    },
    key: ['order_id', 'line_no'],
    partitionBy: [],
    sortBy: ['order_id', 'line_no'],
    checks: [
      { name: 'quantity_positive', column: 'quantity', sql: 'quantity > 0', expected: 'a quantity above 0' },
      {
        name: 'line_total_is_product',
        column: 'line_total',
        sql: 'abs(line_total - quantity::DECIMAL(38,3) * unit_cost) <= 0.0001',
        expected: 'quantity × unit_cost, rounded to 4 decimals',
      },
    ],
  }),
  stock_movements: defineTable({
    name: 'stock_movements',
    description: 'Changes of stock other than sales: adjustments, shrinkage, transfers, receipts',
    columns: {
      store_id: required('string', 'Where the stock changed'),
      day: required('date', 'Local date of the movement'),
      movement_id: required('string', "The movement's own number, or a hash of what it says"),
      moved_at: required('timestamp', 'When it happened, UTC'),
      product_id: required('string', 'What moved'),
      type: required('string', 'Kind of movement', {
        oneOf: ['adjustment', 'shrinkage', 'transfer', 'receipt'],
      }),
      quantity: required(quantity, 'Signed: below zero, stock became less'),
      unit_cost: optional(money, 'Cost of one unit or kg when it moved'),
      document: optional('string', 'Paper or ticket that it was on'),
      reason: optional('string', 'As noted by whoever moved it'),
      counterpart_store_id: optional('string', 'The other store of a transfer'),
      source: required('string', 'The import that wrote it'),
      month: generated('string', "YYYY-MM of `day`; the table's partition", "strftime(day, '%Y-%m')"),
      ...audit,
    },
    key: ['store_id', 'day', 'movement_id'],
    partitionBy: ['month'],
    sortBy: ['store_id', 'moved_at', 'movement_id'],
    checks: [
      {
        name: 'month_of_day',
        column: 'month',
        sql: "month = strftime(day, '%Y-%m')",
        expected: 'the month of `day`, YYYY-MM',
      },
    ],
  }),
  exchange_rates: defineTable({
    name: 'exchange_rates',
    description: 'What one unit of a currency costs in another, from a day on',
    columns: {
      day: required('date', 'Value date: from this day on the rate holds, until the next one'),
      base_currency: required('string', 'ISO 4217; the currency that is priced'),
      quote_currency: required('string', 'ISO 4217; the currency that the price is in'),
      source: required('string', 'Who published it, such as BCV'),
      rate: required(rate, 'Quote units for one base unit; where two are published, the selling rate'),
      buy_rate: optional(rate, 'The buying rate, where two are published'),
      published_on: optional('date', 'Operation date: when it was fixed'),
      ...audit,
    },
    key: ['day', 'base_currency', 'quote_currency', 'source'],
    partitionBy: [],
    sortBy: ['base_currency', 'quote_currency', 'source', 'day'],
    checks: [
      { name: 'rate_positive', column: 'rate', sql: 'rate > 0', expected: 'a rate above 0' },
      { name: 'buy_rate_positive', column: 'buy_rate', sql: 'buy_rate > 0', expected: 'a rate above 0' },
    ],
  }),
  prices: defineTable({
    name: 'prices',
    description: 'What a product costs on a price list, from a day on',
    columns: {
      product_id: required('string', 'What is sold'),
      list_id: required('string', 'A price list, or the store that has prices of its own'),
      valid_from: required('date', 'From this day on the price holds, until the next one'),
      price: required(money, 'Price of one unit or kg, tax included'),
      currency: required('string', 'ISO 4217'),
      ...audit,
    },
    key: ['product_id', 'list_id', 'valid_from'],
    partitionBy: [],
    sortBy: ['product_id', 'list_id', 'valid_from'],
    checks: [
      { name: 'price_not_negative', column: 'price', sql: 'price >= 0', expected: 'a price of 0 or more' },
    ],
  }),
};

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as TableName[];

/** A row of `Name` as queries return it. */
export type Row<Name extends TableName> = RowOf<(typeof tables)[Name]['columns']>;
/** A row of `Name` as `append` and `merge` take it. */
export type NewRow<Name extends TableName> = NewRowOf<(typeof tables)[Name]['columns']>;

/** The Spanish names under which the tables can also be queried. */
export const spanishNames = {
  ventas: 'sales',
  productos: 'products',
  inventario: 'inventory',
  pedidos: 'orders',
} as const satisfies Record<string, TableName>;

export function tableSchema(name: TableName): TableSchema {
  return tables[name];
}
