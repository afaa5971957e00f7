/** What can be said about a file before anybody decided how to read it. Answered by `inspectFile`. */
import type { DateFormat } from './dialect/dates.ts';
import type { NumberStyle } from './dialect/numbers.ts';
import type { FieldType, ImportTable } from './mapping/fields.ts';
import type { FieldSource } from './mapping/profile.ts';

export interface FileInspection {
  format: 'csv' | 'workbook' | 'parquet' | 'json';
  encoding: string | null;
  /** `,` `;` `tab` `|` */
  delimiter: string | null;
  /** Sheets of a workbook with their numbers of rows; empty for other files. */
  sheets: readonly { name: string; rows: number }[];
  columns: readonly InspectedColumn[];
  /** Rows that the examples and questions come from, from the start of the file. */
  sampledRows: number;
  /** Whether the sample is the whole file. */
  complete: boolean;
  /** Identifies files of the same columns; a profile with it is found again, see `profile`. */
  signature: string;
  /** The profile remembered for these columns, or null. */
  profile: string | null;
  /** The import that these rows were rejected from, where the file is a corrected list of rejects. */
  correctionOf: string | null;
  /** Tables that the columns fit, best first; of one table only where the caller named it. */
  proposals: readonly TableProposal[];
}

export interface InspectedColumn {
  name: string;
  /** Distinct values as they stand in the file, at most 5. */
  examples: readonly string[];
  /** Share of sampled rows with a value. */
  filled: number;
}

export interface TableProposal {
  table: ImportTable;
  /** 0 to 1: how many of the required fields and of the columns found their place. */
  confidence: number;
  fields: readonly FieldProposal[];
  /** Required fields that no column fits. */
  missing: readonly string[];
  /** What the values do not say and only a person can. Empty where nothing is open. */
  questions: readonly DialectQuestion[];
}

export interface FieldProposal {
  field: string;
  type: FieldType;
  required: boolean;
  /** Null where no column fits. */
  source: FieldSource | null;
  /** 1 for a name that means just this field, less for a likeness of names or of values; 0 without source. */
  confidence: number;
}

/** `numbers` and `dates` are the answers that a profile or a request takes. */
export type DialectQuestion =
  | { kind: 'numbers'; columns: readonly string[]; choices: readonly Reading<NumberStyle>[] }
  | { kind: 'dates'; columns: readonly string[]; choices: readonly Reading<DateFormat>[] };

export interface Reading<Value extends string> {
  value: Value;
  /** For people: `dd/mm/yyyy`, `1.234,56`. */
  label: string;
  /** Values of the file and what each would be in this reading: a plain number or an ISO date. */
  examples: readonly { text: string; reading: string }[];
}
