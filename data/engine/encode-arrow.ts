/**
 * Answers as an Arrow IPC stream (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format), made
 * from DuckDB's values: its own Arrow writer is an extension that it would have to download. Loaded when the
 * first such answer is asked for.
 */
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableToIPC,
  Utf8,
} from 'apache-arrow';
import type { Parameters, ResultColumn, Session } from './session.ts';
import { sqlName } from './sql-text.ts';

/** Rows of a record batch at least, unless it is the last: DuckDB's own batches hold 2,048. */
const batchRows = 16_384;

interface ArrowColumn {
  name: string;
  type: DataType;
  /** The column as its Arrow type has it. */
  sql: string;
  data: (values: readonly DuckDBValue[]) => Data;
}

/**
 * Runs the statement and hands its answer to `emit`, a record batch at a time. DECIMAL becomes Decimal128 of the
 * same precision and scale, timestamps microseconds in UTC, DATE Date32; whatever Arrow has no column for here
 * (lists, structs, UUIDs, …) becomes its text.
 */
export async function encodeArrow(
  session: Session,
  sql: string,
  parameters: Parameters,
  emit: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const columns = (await session.describe(sql, parameters)).map(arrowColumn);
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, type, true)));
  const empty = splitStream(tableToIPC(new Table(schema, []), 'stream'));
  await emit(empty.schema);
  const batch = async (values: readonly (readonly DuckDBValue[])[]) => {
    const children = columns.map(({ data }, index) => data(values[index] ?? []));
    const length = values[0]?.length ?? 0;
    const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
    await emit(splitStream(tableToIPC(new Table([new RecordBatch(schema, data)]), 'stream')).batches);
  };

  const select = columns.map(({ sql: column }) => column).join(', ');
  let pending: DuckDBValue[][] = columns.map(() => []);
  for await (const values of session.values(`SELECT ${select} FROM (${sql}) AS lake_result`, parameters)) {
    for (const [index, column] of values.entries()) {
      for (const value of column) pending[index]?.push(value);
    }
    if ((pending[0]?.length ?? 0) < batchRows) continue;
    await batch(pending);
    pending = columns.map(() => []);
  }
  if ((pending[0]?.length ?? 0) > 0) await batch(pending);
  await emit(endOfStream);
}

/** A continuation mark and a length of zero. */
const endOfStream = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

/** A stream of one schema message and its batches, without the end mark. */
function splitStream(stream: Uint8Array): { schema: Uint8Array; batches: Uint8Array } {
  // Each message begins with a continuation mark and the length of its metadata; a schema has no body.
  const schemaBytes = 8 + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  return {
    schema: stream.subarray(0, schemaBytes),
    batches: stream.subarray(schemaBytes, stream.byteLength - endOfStream.byteLength),
  };
}

function arrowColumn({ name, type }: ResultColumn): ArrowColumn {
  const column = sqlName(name);
  const cast = (sqlType: string) => `CAST(${column} AS ${sqlType}) AS ${column}`;
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal) return decimalColumn(name, column, Number(decimal[1]), Number(decimal[2]));
  switch (type) {
    case 'HUGEINT':
    case 'UHUGEINT':
      return decimalColumn(name, cast('DECIMAL(38,0)'), 38, 0);
    case 'BOOLEAN':
      return { name, type: new Bool(), sql: column, data: boolData };
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'UTINYINT':
    case 'USMALLINT':
      return fixedColumn(name, new Int32(), cast('INTEGER'), Int32Array, (value) => value as number);
    case 'BIGINT':
    case 'UINTEGER':
      return fixedColumn(name, new Int64(), cast('BIGINT'), BigInt64Array, (value) => value as bigint);
    case 'FLOAT':
    case 'DOUBLE':
      return fixedColumn(name, new Float64(), cast('DOUBLE'), Float64Array, (value) => value as number);
    case 'DATE':
      return fixedColumn(name, new DateDay(), column, Int32Array, (value) =>
        value instanceof DuckDBDateValue ? value.days : 0,
      );
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return fixedColumn(name, new TimestampMicrosecond('UTC'), column, BigInt64Array, (value) =>
        value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue ? value.micros : 0n,
      );
    default:
      return { name, type: new Utf8(), sql: cast('VARCHAR'), data: textData };
  }
}

interface Buffer<Value> {
  [index: number]: Value;
}

function fixedColumn<Value extends number | bigint>(
  name: string,
  type: DataType,
  sql: string,
  Values: new (length: number) => Buffer<Value>,
  convert: (value: DuckDBValue) => Value,
): ArrowColumn {
  return {
    name,
    type,
    sql,
    data(values) {
      const data = new Values(values.length);
      for (const [row, value] of values.entries()) if (value !== null) data[row] = convert(value);
      return makeData({ type, length: values.length, ...nulls(values), data } as never);
    },
  };
}

/** Arrow keeps decimals as 128-bit two's complement, the lower half first. */
function decimalColumn(name: string, sql: string, precision: number, scale: number): ArrowColumn {
  const type = new Decimal(scale, precision);
  return {
    name,
    type,
    sql,
    data(values) {
      const halves = new BigUint64Array(values.length * 2);
      for (const [row, value] of values.entries()) {
        if (!(value instanceof DuckDBDecimalValue)) continue;
        halves[2 * row] = BigInt.asUintN(64, value.value);
        halves[2 * row + 1] = BigInt.asUintN(64, value.value >> 64n);
      }
      const data = new Uint32Array(halves.buffer);
      return makeData({ type, length: values.length, ...nulls(values), data });
    },
  };
}

function boolData(values: readonly DuckDBValue[]): Data {
  const data = bits(values, (value) => value === true);
  return makeData({ type: new Bool(), length: values.length, ...nulls(values), data });
}

const encoder = new TextEncoder();

function textData(values: readonly DuckDBValue[]): Data {
  const texts = values.map((value) => (typeof value === 'string' ? encoder.encode(value) : null));
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [row, text] of texts.entries()) {
    valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + (text?.byteLength ?? 0);
  }
  const data = new Uint8Array(valueOffsets[values.length] ?? 0);
  for (const [row, text] of texts.entries()) if (text) data.set(text, valueOffsets[row]);
  return makeData({ type: new Utf8(), length: values.length, ...nulls(values), valueOffsets, data });
}

function nulls(values: readonly DuckDBValue[]): { nullCount: number; nullBitmap: Uint8Array } {
  const nullCount = values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0);
  return { nullCount, nullBitmap: bits(values, (value) => value !== null) };
}

/** Least significant bit first. */
function bits(values: readonly DuckDBValue[], isSet: (value: DuckDBValue) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  for (const [row, value] of values.entries()) {
    if (isSet(value)) bytes[row >> 3] = (bytes[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return bytes;
}
