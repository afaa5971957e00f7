/**
 * The actions of the Delta log (PROTOCOL.md, "Actions"), typed, and the strict parser of the untrusted
 * JSON lines and checkpoint rows that carry them.
 */
import { parseSchema, SchemaError, serializeSchema } from './schema.ts';
import type { DataFile, FileStats, TableMetadata } from './table.ts';

export type Action =
  | { kind: 'protocol'; protocol: Protocol }
  | { kind: 'metaData'; metadata: TableMetadata }
  | { kind: 'add'; file: DataFile; dataChange: boolean }
  | { kind: 'remove'; tombstone: Tombstone; dataChange: boolean }
  | { kind: 'txn'; transaction: Transaction }
  | { kind: 'commitInfo'; info: CommitInfo };

export interface Protocol {
  minReaderVersion: number;
  minWriterVersion: number;
  readerFeatures?: readonly string[];
  writerFeatures?: readonly string[];
}

/** A logically deleted file, kept until its retention is over so that vacuum can tell it from a stranger. */
export interface Tombstone {
  /** Decoded, as `DataFile.path`. */
  path: string;
  /** ms since epoch; 0 where the writer gave none. */
  deletionTimestamp: number;
  partitionValues?: Readonly<Record<string, string | null>>;
  sizeBytes?: number;
}

export interface Transaction {
  appId: string;
  version: number;
  /** ms since epoch */
  lastUpdated?: number;
}

/** Provenance of a commit. Every field is optional: other writers leave out what they like. */
export interface CommitInfo {
  timestamp?: number;
  inCommitTimestamp?: number;
  operation?: string;
  operationParameters?: Readonly<Record<string, unknown>>;
  operationMetrics?: Readonly<Record<string, unknown>>;
  readVersion?: number;
  isolationLevel?: string;
  isBlindAppend?: boolean;
  engineInfo?: string;
  txnId?: string;
}

/** What is wrong with an action; the log reader adds table, version, file and line. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  /** True where the action is well-formed but needs something that Fluxion does not support. */
  readonly unsupported: boolean;

  constructor(message: string, unsupported = false) {
    super(message);
    this.unsupported = unsupported;
  }
}

type Json = Record<string, unknown>;

/**
 * The action in one line of a commit file; null for kinds that do not change the state of a table of the
 * supported protocol (`cdc`, `domainMetadata`, …) and for blank lines. Throws `ActionError`.
 */
export function parseActionLine(line: string): Action | null {
  if (line.trim() === '') return null;
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
  const file = dataFile(
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
  const info: CommitInfo = {
    ...pick(json, 'timestamp', isNumber),
    ...pick(json, 'inCommitTimestamp', isNumber),
    ...pick(json, 'operation', isString),
    ...pick(json, 'operationParameters', isRecord),
    ...pick(json, 'operationMetrics', isRecord),
    ...pick(json, 'readVersion', isNumber),
    ...pick(json, 'isolationLevel', isString),
    ...pick(json, 'isBlindAppend', isBoolean),
    ...pick(json, 'engineInfo', isString),
    ...pick(json, 'txnId', isString),
  };
  return { kind: 'commitInfo', info };
}

function pick<Key extends string, Value>(json: Json, key: Key, is: (value: unknown) => value is Value) {
  const value = json[key];
  return (is(value) ? { [key]: value } : {}) as { [K in Key]?: Value };
}

/**
 * The stats as they stood in the log: parsed when somebody asks, and repeated word for word in a checkpoint.
 * A copy of the file with other stats no longer matches its source, and is written from those.
 */
class StatsSource {
  readonly text: string;
  #parsed: FileStats | undefined | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get parsed(): FileStats | undefined {
    if (this.#parsed === null) this.#parsed = parseStats(this.text);
    return this.#parsed;
  }

  isSourceOf(file: DataFile): boolean {
    return this.#parsed === null || this.#parsed === file.stats;
  }
}

const statsSource = Symbol('statsSource');
type LoggedFile = DataFile & { readonly [statsSource]?: StatsSource };

function dataFile(
  path: string,
  partitionValues: DataFile['partitionValues'],
  sizeBytes: number,
  modificationTime: number,
  stats: string | undefined,
): LoggedFile {
  if (stats === undefined) return { path, partitionValues, sizeBytes, modificationTime };
  const source = new StatsSource(stats);
  return {
    path,
    partitionValues,
    sizeBytes,
    modificationTime,
    [statsSource]: source,
    get stats() {
      return source.parsed;
    },
  };
}

function statsText(file: LoggedFile): string | undefined {
  const source = file[statsSource];
  if (source?.isSourceOf(file)) return source.text;
  return file.stats === undefined ? undefined : JSON.stringify(file.stats);
}

/** Stats are a help, never a condition: whatever cannot be understood is left out. */
function parseStats(statsText: string): FileStats | undefined {
  let json: unknown;
  try {
    json = JSON.parse(statsText);
  } catch {
    return undefined;
  }
  if (!isRecord(json) || !isNumber(json.numRecords)) return undefined;
  return {
    numRecords: json.numRecords,
    minValues: flatValues(json.minValues),
    maxValues: flatValues(json.maxValues),
    nullCount: Object.fromEntries(
      Object.entries(flatValues(json.nullCount)).filter((entry): entry is [string, number] =>
        isNumber(entry[1]),
      ),
    ),
  };
}

/** Bounds of top-level columns. Integers beyond 2^53 were corrupted by `JSON.parse` and are left out. */
function flatValues(json: unknown): Record<string, string | number | boolean> {
  if (!isRecord(json)) return {};
  const exact = Object.entries(json).filter(
    (entry): entry is [string, string | number | boolean] =>
      isString(entry[1]) ||
      isBoolean(entry[1]) ||
      (isNumber(entry[1]) && (!Number.isInteger(entry[1]) || Number.isSafeInteger(entry[1]))),
  );
  return Object.fromEntries(exact);
}

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
  return path.split('/').map(encodeURIComponent).join('/').replaceAll('%3D', '=');
}

/**
 * Decoded exactly once, and one spelling per file: the absolute forms `file:///x`, `file:/x` and `/x` name
 * the same file and must reconcile (PROTOCOL.md, "Action Reconciliation").
 */
function canonicalPath(uri: string): string {
  let path: string;
  try {
    path = decodeURIComponent(uri);
  } catch {
    throw new ActionError(`its path is not a valid URI: ${uri.slice(0, 200)}`);
  }
  return path.replace(/^(?:file:)?\/+/, '/');
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

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
