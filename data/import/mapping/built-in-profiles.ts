import { headerSignature } from './header-signature.ts';
import type { ImportProfile } from './profile.ts';

/**
 * UCI Online Retail, a UK wholesaler's invoices 2010-12 to 2011-12 (Chen, Sain & Guo 2012,
 * doi:10.1057/dbm.2012.17). It has no store column: all lines belong to one store.
 */
const onlineRetail: ImportProfile = {
  name: 'online-retail',
  table: 'sales',
  title: 'UCI Online Retail',
  signature: headerSignature([
    'InvoiceNo',
    'StockCode',
    'Description',
    'Quantity',
    'InvoiceDate',
    'UnitPrice',
    'CustomerID',
    'Country',
  ]),
  fields: {
    store_id: { constant: 'ONLINE' },
    sale_id: { column: 'InvoiceNo' },
    sold_at: { column: 'InvoiceDate' },
    product_id: { column: 'StockCode' },
    description: { column: 'Description' },
    quantity: { column: 'Quantity' },
    unit_price: { column: 'UnitPrice' },
    customer_id: { column: 'CustomerID' },
  },
  numbers: 'point',
  dates: '%Y-%m-%d',
  sales: {
    returnPrefix: 'C',
    negativeQuantity: 'adjustment',
    serviceCodes: [
      'POST',
      'DOT',
      'C2',
      'M',
      'D',
      'S',
      'B',
      'BANK CHARGES',
      'AMAZONFEE',
      'CRUK',
      'gift_0001_*',
    ],
    stripDecimalZeros: true,
  },
};

/** FreshRetailNet-50K (arXiv 2505.16319): daily sales of perishables per store and product, no prices. */
const freshRetail: ImportProfile = {
  name: 'freshretail',
  table: 'sales',
  title: 'FreshRetailNet daily',
  signature: headerSignature([
    'city_id',
    'store_id',
    'management_group_id',
    'first_category_id',
    'second_category_id',
    'third_category_id',
    'product_id',
    'dt',
    'sale_amount',
    'stockout_hours_6_22',
    'stockout_hours_24',
    'discount',
    'holiday_flag',
    'activity_flag',
    'precpt',
    'avg_temperature',
    'avg_humidity',
    'avg_wind_level',
  ]),
  fields: {
    store_id: { column: 'store_id' },
    product_id: { column: 'product_id' },
    sold_at: { column: 'dt' },
    quantity: { column: 'sale_amount' },
    unit_price: { constant: '0' },
  },
  numbers: 'point',
  dates: '%Y-%m-%d',
};

const argentineColumns = [
  'Precio sugerido',
  'Producto',
  'Producto_s_tilde',
  'Provincia',
  'Region',
  'categoria',
  'id_producto',
  'marca',
  'subcategoria',
];

/** Argentine maximum prices, March 2020: a price list with bar codes as product codes. */
const argentinePrices: ImportProfile = {
  name: 'ar-precios',
  table: 'products',
  title: 'Precios Máximos (Argentina)',
  signature: headerSignature(argentineColumns),
  fields: {
    product_id: { column: 'id_producto' },
    name: { column: 'Producto' },
    category: { column: 'categoria' },
    brand: { column: 'marca' },
    price: { column: 'Precio sugerido' },
  },
};

const brazilianColumns = [
  'Regiao - Sigla',
  'Estado - Sigla',
  'Municipio',
  'Revenda',
  'CNPJ da Revenda',
  'Nome da Rua',
  'Numero Rua',
  'Complemento',
  'Bairro',
  'Cep',
  'Produto',
  'Data da Coleta',
  'Valor de Venda',
  'Valor de Compra',
  'Unidade de Medida',
  'Bandeira',
];

/** Brazilian regulator's survey of LP-gas prices: each shop that was visited. */
const brazilianShops: ImportProfile = {
  name: 'br-anp-revendas',
  table: 'stores',
  title: 'ANP, revendas de GLP',
  signature: headerSignature(brazilianColumns),
  fields: {
    store_id: { column: 'CNPJ da Revenda' },
    name: { column: 'Revenda' },
    city: { column: 'Municipio' },
    address: { column: 'Nome da Rua' },
  },
};

/** The same list as prices of the provinces. The file has no date: the maximum prices of 20 March 2020. */
const argentinePriceLists: ImportProfile = {
  name: 'ar-precios-listas',
  table: 'prices',
  title: 'Precios Máximos por provincia (Argentina)',
  signature: headerSignature(argentineColumns),
  fields: {
    product_id: { column: 'id_producto' },
    list_id: { column: 'Provincia' },
    valid_from: { constant: '2020-03-20' },
    price: { column: 'Precio sugerido' },
    currency: { constant: 'ARS' },
  },
};

/** The Brazilian survey as prices: what each shop asked on the day of the visit. */
const brazilianPrices: ImportProfile = {
  name: 'br-anp-precos',
  table: 'prices',
  title: 'ANP, preços de GLP',
  signature: headerSignature(brazilianColumns),
  fields: {
    product_id: { column: 'Produto' },
    list_id: { column: 'CNPJ da Revenda' },
    valid_from: { column: 'Data da Coleta' },
    price: { column: 'Valor de Venda' },
    currency: { constant: 'BRL' },
  },
  numbers: 'comma',
  dates: '%d/%m/%Y',
};

/** Venezuela's central bank: workbooks with a sheet per day, reference rates of some twenty currencies. */
const centralBankSheets: ImportProfile = {
  name: 'bcv',
  table: 'exchange_rates',
  title: 'BCV, tipo de cambio de referencia',
  signature: headerSignature([
    'Fecha Operacion',
    'Fecha Valor',
    'column 3',
    'Moneda/País',
    '(a) Cotización M.E./US$ Compra (BID)',
    '(a) Cotización M.E./US$ Venta (ASK)',
    'Bs./M.E. Compra (BID)',
    'Bs./M.E. Venta (ASK)',
  ]),
  fields: {
    day: { column: 'Fecha Valor' },
    base_currency: { column: 'column 3' },
    quote_currency: { constant: 'VES' },
    source: { constant: 'BCV' },
    rate: { column: 'Bs./M.E. Venta (ASK)' },
    buy_rate: { column: 'Bs./M.E. Compra (BID)' },
    published_on: { column: 'Fecha Operacion' },
  },
  dates: '%d/%m/%Y',
};

/** The same rates put together as CSV. */
const centralBankCsv: ImportProfile = {
  name: 'bcv-csv',
  table: 'exchange_rates',
  title: 'BCV, tipo de cambio consolidado',
  signature: headerSignature(['fecha', 'moneda', 'pais', 'compra_bs', 'venta_bs', 'fuente', 'origen_fecha']),
  fields: {
    day: { column: 'fecha' },
    base_currency: { column: 'moneda' },
    quote_currency: { constant: 'VES' },
    source: { constant: 'BCV' },
    rate: { column: 'venta_bs' },
    buy_rate: { column: 'compra_bs' },
  },
  numbers: 'point',
  dates: '%Y-%m-%d',
};

export const builtInProfiles: readonly ImportProfile[] = [
  onlineRetail,
  freshRetail,
  argentinePrices,
  argentinePriceLists,
  brazilianPrices,
  brazilianShops,
  centralBankSheets,
  centralBankCsv,
];
