/**
 * The declaration of a table, from which everything else follows: the Delta schema, DuckDB's casts, the
 * validation of rows and the TypeScript type of a row. Adding a column to a table is adding one line.
 */
import type { PrimitiveType, StructType } from '#data/delta/schema.ts';

/** A subset of Delta's primitive types: those that Parquet, DuckDB and every Delta reader agree on. */
export type ColumnType =
  | 'string'
  | 'integer'
  | 'long'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | `decimal(${number},${number})`;

export interface Column<
  Type extends ColumnType = ColumnType,
  Required extends boolean = boolean,
  Value extends string = string,
> {
  readonly type: Type;
  /** Required columns are NOT NULL by our own check at write; in Delta every column is nullable. */
  readonly required: Required;
  readonly description: string;
  /** The only values a string column may hold. */
  readonly oneOf?: readonly Value[];
  /** SQL over the row's other columns, used where the source lacks the column or its value is null. */
  readonly generated?: string;
  /** In an upsert, `keep` keeps the stored value and `touch` alone does not make a row differ. */
  readonly onUpdate?: 'keep' | 'touch';
}

export type Columns = Readonly<Record<string, Column>>;

/** A condition over the columns of one row. NULL counts as kept, as in SQL's CHECK. */
export interface Check {
  readonly name: string;
  readonly column: string;
  readonly sql: string;
  readonly expected: string;
}

export interface TableSchema {
  readonly name: string;
  readonly description: string;
  readonly columns: Columns;
  /** Unique. Where the table is partitioned, the key determines the partition. */
  readonly key: readonly string[];
  readonly partitionBy: readonly string[];
  /** The order of rows inside a file; what makes min/max of files and row groups selective. */
  readonly sortBy: readonly string[];
  readonly checks: readonly Check[];
}

/** A table whose columns are known to the compiler. */
export interface TypedTableSchema<C extends Columns> extends TableSchema {
  readonly columns: C;
}

type Declaration<C extends Columns> = Omit<TypedTableSchema<C>, 'key' | 'partitionBy' | 'sortBy'> &
  Readonly<Record<'key' | 'partitionBy' | 'sortBy', readonly (keyof C & string)[]>>;

type ValueOf<C> =
  C extends Column<infer Type, boolean, infer Value>
    ? Type extends 'string'
      ? Value
      : Type extends 'integer' | 'long'
        ? number
        : Type extends 'boolean'
          ? boolean
          : string
    : never;

/** A row as queries return it: decimals, dates and timestamps are strings. */
export type RowOf<C extends Columns> = {
  -readonly [Name in keyof C]: C[Name]['required'] extends true ? ValueOf<C[Name]> : ValueOf<C[Name]> | null;
};

type OptionalNames<C extends Columns> = {
  [Name in keyof C]: C[Name] extends { required: false } | { generated: string } ? Name : never;
}[keyof C];

/** A row as `append` and `merge` take it: nullable and generated columns may be left out. */
export type NewRowOf<C extends Columns> = Omit<RowOf<C>, OptionalNames<C>> & {
  [Name in OptionalNames<C>]?: RowOf<C>[Name] | null;
};

type Options<Value extends string> = Pick<Column<ColumnType, boolean, Value>, 'oneOf' | 'onUpdate'>;

export function required<Type extends ColumnType, const Value extends string = string>(
  type: Type,
  description: string,
  options: Options<Value> = {},
): Column<Type, true, Value> {
  return { type, required: true, description, ...options };
}

export function optional<Type extends ColumnType, const Value extends string = string>(
  type: Type,
  description: string,
  options: Options<Value> = {},
): Column<Type, false, Value> {
  return { type, required: false, description, ...options };
}

export function generated<Type extends ColumnType>(
  type: Type,
  description: string,
  sql: string,
): Column<Type, true> & { readonly generated: string } {
  return { type, required: true, description, generated: sql };
}

/** Declares a table; the compiler checks that keys, partitions and sort order name its columns. */
export function defineTable<C extends Columns>(declaration: Declaration<C>): TypedTableSchema<C> {
  return declaration;
}

export function columnEntries(schema: TableSchema): [string, Column][] {
  return Object.entries(schema.columns);
}

/** The schema for Delta's `metaData`: every column nullable, the description as its comment. */
export function deltaSchema(schema: TableSchema): StructType {
  return {
    type: 'struct',
    fields: columnEntries(schema).map(([name, column]) => ({
      name,
      type: column.type,
      nullable: true,
      metadata: { comment: column.description },
    })),
  };
}

const namedKinds = ['string', 'boolean', 'date', 'timestamp'] as const;

/** Column types by how their values are written and checked. */
export function columnKind(type: ColumnType): (typeof namedKinds)[number] | 'number' {
  return namedKinds.find((kind) => kind === type) ?? 'number';
}

/** DuckDB's name of a column type. Timestamps are TIMESTAMPTZ, since TIMESTAMP is not UTC in Parquet. */
export function sqlType(type: PrimitiveType): string {
  switch (type) {
    case 'string':
      return 'VARCHAR';
    case 'integer':
      return 'INTEGER';
    case 'long':
      return 'BIGINT';
    case 'short':
      return 'SMALLINT';
    case 'byte':
      return 'TINYINT';
    case 'float':
      return 'FLOAT';
    case 'double':
      return 'DOUBLE';
    case 'binary':
      return 'BLOB';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMPTZ';
    default:
      return type.toUpperCase();
  }
}
