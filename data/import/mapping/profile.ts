import type { DateFormat } from '../dialect/dates.ts';
import type { NumberStyle } from '../dialect/numbers.ts';
import type { ImportTable } from './fields.ts';

/** Where a field comes from: a column of the file by name, or the same text in every row. */
export type FieldSource = { column: string } | { constant: string };

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
  /** Above this share of rejected rows nothing is written. Default 0.05. */
  maxRejectShare?: number;
}

/** What tells the kinds of sale lines apart. The first rule that fits decides, in this order. */
export interface SalesRules {
  /** Tickets whose number begins so are returns, for example `C`. */
  returnPrefix?: string;
  /** What a negative quantity means elsewhere: a stock adjustment (a wholesaler) or a return (a till). */
  negativeQuantity: 'adjustment' | 'return';
  /** Product codes that are no goods: postage, fees. Compared without case; `*` stands for anything. */
  serviceCodes: readonly string[];
  /** Codes that came through a spreadsheet as numbers: `17850.0` is customer `17850`. */
  stripDecimalZeros: boolean;
}

export const defaultSalesRules: SalesRules = {
  negativeQuantity: 'return',
  serviceCodes: [],
  stripDecimalZeros: true,
};

/** Rows above this share of rejects mean that the mapping is wrong, not the rows. */
export const defaultMaxRejectShare = 0.05;
