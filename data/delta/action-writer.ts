/** Actions as the log holds them. */
import type { Action, Tombstone } from './actions.ts';
import type { Json } from './json.ts';
import { statsText } from './logged-file.ts';
import { serializeSchema } from './schema.ts';
import type { DataFile, TableMetadata } from './table.ts';

/** One action as the object that stands in a commit's line or, field by field, in a checkpoint's row. */
export function actionToJson(action: Action): Json {
  switch (action.kind) {
    case 'protocol':
      return { protocol: action.protocol };
    case 'metaData':
      return { metaData: metadataToJson(action.metadata) };
    case 'add':
      return { add: { ...fileToJson(action.file), dataChange: action.dataChange } };
    case 'remove':
      return { remove: { ...tombstoneToJson(action.tombstone), dataChange: action.dataChange } };
    case 'txn':
      return { txn: action.transaction };
    case 'commitInfo':
      return { commitInfo: action.info };
  }
}

export function serializeActions(actions: readonly Action[]): string {
  return `${actions.map((action) => JSON.stringify(actionToJson(action))).join('\n')}\n`;
}

function metadataToJson(metadata: TableMetadata): Json {
  const { id, schema, partitionColumns, configuration, name, description, createdTime } = metadata;
  return {
    id,
    name,
    description,
    format: { provider: 'parquet', options: {} },
    schemaString: serializeSchema(schema),
    partitionColumns,
    configuration,
    createdTime,
  };
}

function fileToJson(file: DataFile): Json {
  const { path, partitionValues: values, sizeBytes, modificationTime, tags } = file;
  const stats = statsText(file);
  return { path: encodePath(path), partitionValues: values, size: sizeBytes, modificationTime, stats, tags };
}

function tombstoneToJson(tombstone: Tombstone): Json {
  const { path, deletionTimestamp, partitionValues: values, sizeBytes } = tombstone;
  const extended = values !== undefined && sizeBytes !== undefined;
  return {
    path: encodePath(path),
    deletionTimestamp,
    extendedFileMetadata: extended,
    ...(extended ? { partitionValues: values, size: sizeBytes } : {}),
  };
}

/** A path as the RFC 2396 URI reference that the log holds; `/` separates, everything else is escaped. */
function encodePath(path: string): string {
  if (plainPath.test(path)) return path;
  return path.split('/').map(encodeURIComponent).join('/').replaceAll('%3D', '=');
}

const plainPath = /^[A-Za-z0-9._=/-]+$/;
