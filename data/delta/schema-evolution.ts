/**
 * How a table's schema may change under protocol (1,2): columns are added at the end, nullable; a column may
 * become nullable; and byte, short and integer widen, because Parquet stores all three as INT32. Everything
 * else would make old files unreadable to some reader and is refused.
 */
import type { DataType, StructField, StructType } from './schema.ts';
import { DeltaError, type TableMetadata } from './table.ts';

/**
 * The metadata with its schema extended by what `wanted` has more, to be committed as `CommitPlan.metadata`;
 * null where nothing changes. Columns that `wanted` lacks stay. Throws `delta.schema_mismatch`.
 */
export function evolveMetadata(
  metadata: TableMetadata,
  wanted: StructType,
  table: string,
): TableMetadata | null {
  try {
    const schema = evolveStruct(metadata.schema, wanted, '');
    return JSON.stringify(schema) === JSON.stringify(metadata.schema) ? null : { ...metadata, schema };
  } catch (error) {
    if (!(error instanceof EvolutionError)) throw error;
    throw new DeltaError(
      'delta.schema_mismatch',
      `The schema of table ${table} cannot change so: ${error.message}.`,
      { table, column: error.column },
      { cause: error },
    );
  }
}

class EvolutionError extends Error {
  readonly column: string;

  constructor(column: string, message: string) {
    super(message);
    this.column = column;
  }
}

function evolveStruct(current: StructType, wanted: StructType, path: string): StructType {
  const wantedByName = new Map(wanted.fields.map((field) => [field.name.toLowerCase(), field]));
  if (wantedByName.size !== wanted.fields.length) throw new EvolutionError(path, 'a column occurs twice');
  const kept = current.fields.map((field) => {
    const change = wantedByName.get(field.name.toLowerCase());
    wantedByName.delete(field.name.toLowerCase());
    return change ? evolveField(field, change, path) : field;
  });
  const added = [...wantedByName.values()];
  for (const { name, nullable } of added) {
    if (!nullable) throw new EvolutionError(path + name, `new column ${path}${name} must be nullable`);
  }
  return { type: 'struct', fields: [...kept, ...added] };
}

function evolveField(current: StructField, wanted: StructField, path: string): StructField {
  const column = path + current.name;
  if (wanted.name !== current.name) {
    throw new EvolutionError(column, `${wanted.name} differs from ${column} only in case`);
  }
  if (current.nullable && !wanted.nullable) {
    throw new EvolutionError(column, `column ${column} may hold nulls already`);
  }
  const type = evolveType(current.type, wanted.type, column);
  return { ...current, type, nullable: current.nullable || wanted.nullable };
}

/** Wider or equal, by the place in this list. */
const integerWidths: readonly DataType[] = ['byte', 'short', 'integer'];

function evolveType(current: DataType, wanted: DataType, column: string): DataType {
  if (JSON.stringify(current) === JSON.stringify(wanted)) return current;
  if (typeof current === 'object' && typeof wanted === 'object') {
    if (current.type === 'struct' && wanted.type === 'struct')
      return evolveStruct(current, wanted, `${column}.`);
  }
  const from = integerWidths.indexOf(current);
  const to = integerWidths.indexOf(wanted);
  if (from >= 0 && to >= 0) return to > from ? wanted : current;
  throw new EvolutionError(
    column,
    `column ${column} is ${describe(current)} and cannot become ${describe(wanted)} without the table feature typeWidening`,
  );
}

function describe(type: DataType): string {
  return typeof type === 'string' ? type : type.type;
}
