/** The strict parser of the untrusted JSON lines and checkpoint rows that carry actions. */
import {
  type Action,
  ActionError,
  type CommitInfo,
  type Protocol,
  type Tombstone,
  type Transaction,
} from './actions.ts';
import { isBoolean, isNumber, isRecord, isString, type Json } from './json.ts';
import { loggedFile } from './logged-file.ts';
import { parseSchema, SchemaError } from './schema.ts';
import type { TableMetadata } from './table.ts';

/**
 * The action in one line of a commit file; null for kinds that do not change the state of a table of the
 * supported protocol (`cdc`, `domainMetadata`, …) and for blank lines. Throws `ActionError`.
 */
export function parseActionLine(line: string): Action | null {
  if (line === '' || line.trim() === '') return null;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new ActionError('it is not valid JSON');
  }
  if (!isRecord(json)) throw new ActionError('it is not a JSON object');
  return parseAction(json);
}

/** The action in a JSON object or checkpoint row `{add: {…}}`, whose other columns are null. */
export function parseAction(row: Json): Action | null {
  if (isRecord(row.add)) return parseAdd(row.add);
  if (isRecord(row.remove)) return parseRemove(row.remove);
  if (isRecord(row.txn)) return parseTransaction(row.txn);
  if (isRecord(row.metaData)) return parseMetadata(row.metaData);
  if (isRecord(row.protocol)) return parseProtocol(row.protocol);
  if (isRecord(row.commitInfo)) return parseCommitInfo(row.commitInfo);
  const known = stateKinds.find((kind) => row[kind] !== undefined && row[kind] !== null);
  if (known) throw new ActionError(`"${known}" is not an object`);
  return null;
}

const stateKinds = ['add', 'remove', 'txn', 'metaData', 'protocol', 'commitInfo'] as const;

function parseAdd(json: Json): Action {
  if (isRecord(json.deletionVector)) throw new ActionError('it has a deletion vector', true);
  const file = loggedFile(
    canonicalPath(text(json, 'add', 'path')),
    partitionValues(json.partitionValues, 'add'),
    integer(json, 'add', 'size'),
    integer(json, 'add', 'modificationTime'),
    optionalText(json, 'stats'),
  );
  const tags = optionalStringMap(json, 'tags');
  if (tags) file.tags = tags;
  return { kind: 'add', file, dataChange: json.dataChange !== false };
}

function parseRemove(json: Json): Action {
  if (isRecord(json.deletionVector)) throw new ActionError('it has a deletion vector', true);
  const sizeBytes = optionalInteger(json, 'size');
  const values = isRecord(json.partitionValues);
  const tombstone: Tombstone = {
    path: canonicalPath(text(json, 'remove', 'path')),
    deletionTimestamp: optionalInteger(json, 'deletionTimestamp') ?? 0,
    ...(values ? { partitionValues: partitionValues(json.partitionValues, 'remove') } : {}),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
  return { kind: 'remove', tombstone, dataChange: json.dataChange !== false };
}

function parseTransaction(json: Json): Action {
  const lastUpdated = optionalInteger(json, 'lastUpdated');
  const transaction: Transaction = {
    appId: text(json, 'txn', 'appId'),
    version: integer(json, 'txn', 'version'),
    ...(lastUpdated === undefined ? {} : { lastUpdated }),
  };
  return { kind: 'txn', transaction };
}

function parseMetadata(json: Json): Action {
  const format = isRecord(json.format) ? json.format.provider : 'parquet';
  if (format !== 'parquet') throw new ActionError('its data files are not Parquet', true);
  const name = optionalText(json, 'name');
  const description = optionalText(json, 'description');
  const createdTime = optionalInteger(json, 'createdTime');
  try {
    const metadata: TableMetadata = {
      id: text(json, 'metaData', 'id'),
      schema: parseSchema(optionalText(json, 'schemaString')),
      partitionColumns: stringList(json.partitionColumns ?? [], 'metaData.partitionColumns'),
      configuration: optionalStringMap(json, 'configuration') ?? {},
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(createdTime === undefined ? {} : { createdTime }),
    };
    return { kind: 'metaData', metadata };
  } catch (error) {
    if (error instanceof SchemaError) throw new ActionError(error.message, error.unsupported);
    throw error;
  }
}

function parseProtocol(json: Json): Action {
  const features = (key: 'readerFeatures' | 'writerFeatures') =>
    json[key] === undefined || json[key] === null ? {} : { [key]: stringList(json[key], `protocol.${key}`) };
  const protocol: Protocol = {
    minReaderVersion: integer(json, 'protocol', 'minReaderVersion'),
    minWriterVersion: integer(json, 'protocol', 'minWriterVersion'),
    ...features('readerFeatures'),
    ...features('writerFeatures'),
  };
  return { kind: 'protocol', protocol };
}

/** Provenance never makes a log unreadable: a field of an unexpected type counts as absent. */
function parseCommitInfo(json: Json): Action {
  const info: CommitInfo = {};
  copy(json, info, 'timestamp', isNumber);
  copy(json, info, 'inCommitTimestamp', isNumber);
  copy(json, info, 'operation', isString);
  copy(json, info, 'operationParameters', isRecord);
  copy(json, info, 'operationMetrics', isRecord);
  copy(json, info, 'readVersion', isNumber);
  copy(json, info, 'isolationLevel', isString);
  copy(json, info, 'isBlindAppend', isBoolean);
  copy(json, info, 'engineInfo', isString);
  copy(json, info, 'txnId', isString);
  return { kind: 'commitInfo', info };
}

function copy<Key extends keyof CommitInfo>(
  json: Json,
  info: CommitInfo,
  key: Key,
  is: (value: unknown) => value is CommitInfo[Key],
): void {
  const value = json[key];
  if (is(value)) info[key] = value;
}

/**
 * Decoded exactly once, and one spelling per file: the absolute forms `file:///x`, `file:/x` and `/x` name
 * the same file and must reconcile (PROTOCOL.md, "Action Reconciliation").
 */
function canonicalPath(uri: string): string {
  let path = uri;
  if (uri.includes('%')) {
    try {
      path = decodeURIComponent(uri);
    } catch {
      throw new ActionError(`its path is not a valid URI: ${uri.slice(0, 200)}`);
    }
  }
  return path.startsWith('/') || path.startsWith('file:') ? path.replace(/^(?:file:)?\/+/, '/') : path;
}

/** Delta writes null as null or as the empty string; both are null here. */
function partitionValues(json: unknown, kind: string): Record<string, string | null> {
  if (!isRecord(json)) throw new ActionError(`"${kind}.partitionValues" is not a map`);
  const values: Record<string, string | null> = {};
  for (const column of Object.keys(json)) {
    const value = json[column];
    if (value === null || value === undefined || value === '') values[column] = null;
    else if (isString(value)) values[column] = value;
    else throw new ActionError(`"${kind}.partitionValues" holds something that is not a string`);
  }
  return values;
}

function text(json: Json, kind: string, key: string): string {
  const value = json[key];
  if (!isString(value) || value === '') throw new ActionError(`"${kind}.${key}" is not a string`);
  return value;
}

function optionalText(json: Json, key: string): string | undefined {
  const value = json[key];
  return isString(value) ? value : undefined;
}

function integer(json: Json, kind: string, key: string): number {
  const value = optionalInteger(json, key);
  if (value === undefined) throw new ActionError(`"${kind}.${key}" is not a whole number`);
  return value;
}

/** Checkpoints carry 64-bit integers as bigint, commits as JSON numbers. */
function optionalInteger(json: Json, key: string): number | undefined {
  const value = json[key];
  const number = typeof value === 'bigint' ? Number(value) : value;
  return isNumber(number) && Number.isSafeInteger(number) ? number : undefined;
}

function stringList(json: unknown, what: string): readonly string[] {
  if (!Array.isArray(json) || !json.every(isString))
    throw new ActionError(`"${what}" is not a list of strings`);
  return json;
}

function optionalStringMap(json: Json, key: string): Record<string, string> | undefined {
  const map = json[key];
  if (!isRecord(map)) return undefined;
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => isString(entry[1])),
  );
}
