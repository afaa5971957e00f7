/**
 * Classic checkpoints as Parquet (PROTOCOL.md, "Checkpoint Schema"): one row per action, one nested column
 * per kind of action. Written by hyparquet-writer, so that the log needs no query engine.
 */
import {
  type AsyncBuffer,
  parquetMetadataAsync,
  parquetReadObjects,
  type RowGroup,
  type SchemaElement,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { parseAction } from './action-parser.ts';
import { actionToJson } from './action-writer.ts';
import { type Action, ActionError } from './actions.ts';

/** How a checkpoint's actions become one file and come back. */
export interface CheckpointCodec {
  encode(actions: readonly Action[]): Promise<Uint8Array>;
  /**
   * Rejects with `ActionError` on actions that cannot be used, and with any other error on bytes that are
   * not a whole checkpoint file.
   */
  decode(file: Uint8Array): Promise<readonly Action[]>;
}

export const parquetCheckpointCodec: CheckpointCodec = {
  async encode(actions) {
    const rows = actions.map(actionToJson);
    const byKind = actionColumns.map((name) => rows.filter((row) => row[name] !== undefined));
    // A kind with many actions has row groups of its own, whose readers skip the columns of all other kinds.
    const [few, many] = [
      byKind.filter(({ length }) => length <= maxSharedRows).flat(),
      byKind.filter(({ length }) => length > maxSharedRows),
    ];
    const sorted = [few, ...many];
    const columnData = actionColumns.map((name) => ({
      name,
      data: sorted.flat().map((row) => withLongs(row[name])),
    }));
    const rowGroupSize = sorted.flatMap(({ length }) => rowGroupSizes(length));
    return new Uint8Array(parquetWriteBuffer({ columnData, schema: checkpointSchema, rowGroupSize }));
  },

  async decode(file) {
    const buffer = asyncBuffer(file);
    const metadata = await parquetMetadataAsync(buffer);
    // Some writers declare the columns of V2 checkpoints and leave them empty, which changes nothing.
    const v2Columns = metadata.schema.map(({ name }) => name).filter((name) => v2ColumnNames.has(name));
    if (v2Columns.length > 0) {
      const rows = await parquetReadObjects({ file: buffer, metadata, columns: v2Columns, compressors });
      if (rows.some((row) => v2Columns.some((name) => row[name] != null))) {
        throw new ActionError('it is a V2 checkpoint', true);
      }
    }
    const actions: Action[] = [];
    let rowStart = 0;
    for (const rowGroup of metadata.row_groups) {
      const rowEnd = rowStart + Number(rowGroup.num_rows);
      const columns = actionColumns.filter((name) => mayHold(rowGroup, name));
      const rows = await parquetReadObjects({
        file: buffer,
        metadata,
        columns,
        rowStart,
        rowEnd,
        compressors,
      });
      for (const row of rows) {
        const action = parseAction(row);
        if (action) actions.push(action);
      }
      rowStart = rowEnd;
    }
    return actions;
  },
};

const v2ColumnNames: ReadonlySet<string> = new Set(['checkpointMetadata', 'sidecar']);

/**
 * Rows of a group at most. Its decoder builds some ten arrays a row, which cost little only while they are
 * few enough to die young: 5,000 rows at once took twice the garbage collection of five groups (November 2026).
 */
const maxRowGroupRows = 1_000;
/** Kinds with at most this many actions share a row group: each group costs thirty columns' worth of headers. */
const maxSharedRows = 100;

function rowGroupSizes(rows: number): number[] {
  const whole = Array.from({ length: Math.floor(rows / maxRowGroupRows) }, () => maxRowGroupRows);
  const rest = rows % maxRowGroupRows;
  return rest > 0 ? [...whole, rest] : whole;
}

/** False where the row group's statistics say that all its actions are of other kinds. */
function mayHold(rowGroup: RowGroup, column: ActionColumn): boolean {
  const required = {
    txn: 'appId',
    add: 'path',
    remove: 'path',
    metaData: 'id',
    protocol: 'minReaderVersion',
  };
  const leaf = rowGroup.columns.find(
    ({ meta_data: chunk }) => chunk?.path_in_schema.join('.') === `${column}.${required[column]}`,
  )?.meta_data;
  return leaf !== undefined && leaf.statistics?.null_count !== rowGroup.num_rows;
}

/** The writer takes 64-bit integers as bigint only. */
function withLongs(action: unknown): object | undefined {
  if (typeof action !== 'object' || action === null) return undefined;
  const entries = Object.entries(action).map(([name, value]: [string, unknown]) =>
    typeof value === 'number' && longFields.has(name) ? [name, BigInt(value)] : [name, value],
  );
  return Object.fromEntries(entries) as object;
}

const longFields: ReadonlySet<string> = new Set([
  'version',
  'lastUpdated',
  'size',
  'modificationTime',
  'deletionTimestamp',
  'createdTime',
]);

type ActionColumn = (typeof actionColumns)[number];
const actionColumns = ['txn', 'add', 'remove', 'metaData', 'protocol'] as const;

const optional = { repetition_type: 'OPTIONAL' } as const;

function group(name: string, ...children: readonly SchemaElement[][]): SchemaElement[] {
  return [{ name, ...optional, num_children: children.length }, ...children.flat()];
}

function string(name: string): SchemaElement[] {
  return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', ...optional }];
}

function long(name: string): SchemaElement[] {
  return [{ name, type: 'INT64', ...optional }];
}

function integer(name: string): SchemaElement[] {
  return [{ name, type: 'INT32', ...optional }];
}

function boolean(name: string): SchemaElement[] {
  return [{ name, type: 'BOOLEAN', ...optional }];
}

function stringMap(name: string): SchemaElement[] {
  return [
    { name, ...optional, num_children: 1, converted_type: 'MAP' },
    { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
    { name: 'key', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    ...string('value'),
  ];
}

function stringList(name: string): SchemaElement[] {
  return [
    { name, ...optional, num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...string('element'),
  ];
}

const columnSchemas: Readonly<Record<ActionColumn, SchemaElement[]>> = {
  txn: group('txn', string('appId'), long('version'), long('lastUpdated')),
  add: group(
    'add',
    string('path'),
    stringMap('partitionValues'),
    long('size'),
    long('modificationTime'),
    boolean('dataChange'),
    string('stats'),
    stringMap('tags'),
  ),
  remove: group(
    'remove',
    string('path'),
    long('deletionTimestamp'),
    boolean('dataChange'),
    boolean('extendedFileMetadata'),
    stringMap('partitionValues'),
    long('size'),
  ),
  metaData: group(
    'metaData',
    string('id'),
    string('name'),
    string('description'),
    group('format', string('provider'), stringMap('options')),
    string('schemaString'),
    stringList('partitionColumns'),
    stringMap('configuration'),
    long('createdTime'),
  ),
  protocol: group(
    'protocol',
    integer('minReaderVersion'),
    integer('minWriterVersion'),
    stringList('readerFeatures'),
    stringList('writerFeatures'),
  ),
};

const checkpointSchema: SchemaElement[] = [
  { name: 'delta_checkpoint', num_children: actionColumns.length },
  ...actionColumns.flatMap((name) => columnSchemas[name]),
];

function asyncBuffer(bytes: Uint8Array): AsyncBuffer {
  return {
    byteLength: bytes.byteLength,
    slice: (start, end) => {
      const part = bytes.slice(start, end);
      return part.buffer;
    },
  };
}
