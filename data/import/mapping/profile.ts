import type { ScaleBarcodeLayout } from '../../retail/scale-barcode.ts';
import type { DateFormat } from '../dialect/dates.ts';
import type { NumberStyle } from '../dialect/numbers.ts';
import type { ImportTable } from './fields.ts';

/** Where a field comes from: a column of the file by name, or the same text in every row. */
export type FieldSource = { column: string } | { constant: string };

/**
 * What an import may do to stored rows: `insert` only adds, `upsert` also changes those that the file knows
 * otherwise, `replace` also removes those of the file's stores and days that the file does not have.
 */
export const importPolicies = ['insert', 'upsert', 'replace'] as const;
export type ImportPolicy = (typeof importPolicies)[number];

/**
 * How files of one source become rows, decided once and remembered under a name. Whatever is left out is
 * detected in each file, and asked where the file does not say.
 */
export interface ImportProfile {
  name: string;
  table: ImportTable;
  /** What people call the source; shown in lists. */
  title: string;
  /** By field name. Without it, columns are matched by their names, see `matchColumns`. */
  fields?: Readonly<Record<string, FieldSource>>;
  numbers?: NumberStyle;
  dates?: DateFormat;
  sales?: SalesRules;
  /** Default `upsert`. */
  policy?: ImportPolicy;
  /** Files whose columns have this signature (see `headerSignature`) are read so without being told. */
  signature?: string;
  /** Above this share of rejected rows nothing is written. Default 0.05. */
  maxRejectShare?: number;
}

/** What tells the kinds of sale lines apart. The first rule that fits decides, in this order. */
export interface SalesRules {
  /** Tickets whose number begins so are returns, for example `C`. */
  returnPrefix?: string;
  /**
   * What a negative quantity means elsewhere: a stock adjustment (a wholesaler), which becomes a stock
   * movement and no sale, or a return (a till).
   */
  negativeQuantity: 'adjustment' | 'return';
  /** Product codes that are no goods: postage, fees. Compared without case; `*` stands for anything. */
  serviceCodes: readonly string[];
  /** Codes that came through a spreadsheet as numbers: `17850.0` is customer `17850`. */
  stripDecimalZeros: boolean;
  /** Codes of this layout are scale labels: their item is the product. */
  scaleLabels?: ScaleLabels;
}

export interface ScaleLabels extends ScaleBarcodeLayout {
  /** Where the weight stands: in the label (the file counts labels), or in the quantity column. */
  quantityFrom: 'label' | 'column';
}

export const defaultSalesRules: SalesRules = {
  negativeQuantity: 'return',
  serviceCodes: [],
  stripDecimalZeros: true,
};

/** Rows above this share of rejects mean that the mapping is wrong, not the rows. */
export const defaultMaxRejectShare = 0.05;
