/** Version 0 of a table. */
import type { Action } from './actions.ts';
import { ownProtocol, unknownProperty } from './protocol.ts';
import { serializeSchema } from './schema.ts';
import { DeltaError, type TableDefinition, type TableMetadata } from './table.ts';

export interface TableIdentity {
  id: string;
  txnId: string;
  engineInfo: string;
  /** ms since epoch */
  timestamp: number;
}

/** Parquet and Delta without column mapping know no columns with these characters. */
const forbiddenInNames = /[ ,;{}()\n\t=]/;

/** Throws `delta.invalid_plan` unless every Delta reader can open a table of this definition. */
export function assertValidDefinition(definition: TableDefinition, table: string): void {
  const invalid = (message: string): never => {
    throw new DeltaError('delta.invalid_plan', `Table ${table} cannot be defined so: ${message}.`, { table });
  };
  const property = unknownProperty(definition.configuration ?? {});
  if (property !== undefined) invalid(`the property ${property} needs a newer protocol`);
  const { fields } = definition.schema;
  const names = new Set<string>();
  for (const { name } of fields) {
    if (name === '' || forbiddenInNames.test(name)) invalid(`"${name}" is not a possible column name`);
    if (names.has(name.toLowerCase())) invalid(`column "${name}" occurs twice`);
    names.add(name.toLowerCase());
  }
  for (const column of definition.partitionColumns) {
    const field = fields.find(({ name }) => name === column);
    if (!field) invalid(`partition column "${column}" is not in the schema`);
    else if (typeof field.type !== 'string') invalid(`partition column "${column}" is nested`);
  }
  if (fields.length === 0 || fields.length === definition.partitionColumns.length) {
    invalid('it has no column beside its partition columns');
  }
}

export function createActions(definition: TableDefinition, identity: TableIdentity): Action[] {
  const { schema, partitionColumns, configuration = {}, description } = definition;
  const { id, txnId, engineInfo, timestamp } = identity;
  const metadata: TableMetadata = {
    id,
    schema,
    partitionColumns,
    configuration,
    createdTime: timestamp,
    ...(description === undefined ? {} : { description }),
  };
  const operationParameters = {
    partitionBy: JSON.stringify(partitionColumns),
    properties: JSON.stringify(configuration),
    isManaged: 'false',
    ...(description === undefined ? {} : { description }),
  };
  const info = {
    timestamp,
    operation: 'CREATE TABLE',
    operationParameters,
    operationMetrics: {},
    isolationLevel: 'WriteSerializable',
    isBlindAppend: true,
    engineInfo,
    txnId,
  };
  return [
    { kind: 'commitInfo', info },
    { kind: 'protocol', protocol: ownProtocol },
    { kind: 'metaData', metadata },
  ];
}

/** Throws `delta.schema_mismatch` unless an existing table is what `definition` would have created. */
export function assertSameDefinition(
  definition: TableDefinition,
  metadata: TableMetadata,
  table: string,
): void {
  const same =
    serializeSchema(definition.schema) === serializeSchema(metadata.schema) &&
    definition.partitionColumns.join('\n') === metadata.partitionColumns.join('\n');
  if (same) return;
  throw new DeltaError(
    'delta.schema_mismatch',
    `Table ${table} exists with another schema or other partition columns.`,
    { table },
  );
}
