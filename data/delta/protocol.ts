/**
 * Which tables Fluxion reads and which it writes (PROTOCOL.md, "Table Features", "Requirements for
 * Readers/Writers"). Fluxion's own tables are (1,2). Anything else is refused by name, never misread.
 */
import type { Protocol } from './actions.ts';
import { commitKey } from './log-files.ts';
import type { DataType } from './schema.ts';
import { DeltaError, type TableMetadata } from './table.ts';

/** The protocol of the tables that Fluxion creates: every Delta reader opens it. */
export const ownProtocol: Protocol = { minReaderVersion: 1, minWriterVersion: 2 };

/** Reader features that change nothing for one who only reads rows. */
const readableFeatures: ReadonlySet<string> = new Set(['columnMapping', 'vacuumProtocolCheck']);
const writableFeatures: ReadonlySet<string> = new Set(['appendOnly', 'invariants']);

interface ReadState {
  protocol: Protocol;
  version: number;
  metadata: TableMetadata;
}

/** Throws `delta.unsupported_protocol`, naming the feature and the version, unless this table can be read right. */
export function assertReadable(state: ReadState, table: string): void {
  const { protocol, version, metadata } = state;
  const file = commitKey(version);
  const refuse = (feature: string) => {
    throw new DeltaError(
      'delta.unsupported_protocol',
      `Table ${table} cannot be read: at version ${version} (${file}) it needs ${feature}, which Fluxion does not support.`,
      { table, version, file, feature, ...versions(protocol) },
    );
  };
  if (protocol.minReaderVersion > 3 || protocol.minReaderVersion < 1) {
    refuse(`reader version ${protocol.minReaderVersion}`);
  }
  if (protocol.minReaderVersion === 3) {
    const unknown = (protocol.readerFeatures ?? []).find((feature) => !readableFeatures.has(feature));
    if (unknown !== undefined) refuse(`the reader feature "${unknown}"`);
  }
  const mapping = metadata.configuration['delta.columnMapping.mode'] ?? 'none';
  if (protocol.minReaderVersion >= 2 && mapping !== 'none') refuse(`column mapping by ${mapping}`);
}

/** Throws `delta.unsupported_protocol`, naming the feature, unless Fluxion keeps all the table's promises. */
export function assertWritable(protocol: Protocol, metadata: TableMetadata, table: string): void {
  const refuse = (feature: string) => {
    throw new DeltaError(
      'delta.unsupported_protocol',
      `Table ${table} can be read but not written: it needs ${feature}, which Fluxion does not support.`,
      { table, feature, ...versions(protocol) },
    );
  };
  if (protocol.minReaderVersion > 1 && protocol.minWriterVersion !== 7) {
    refuse(`reader version ${protocol.minReaderVersion}`);
  }
  if (protocol.minWriterVersion > 2 && protocol.minWriterVersion !== 7) {
    refuse(`writer version ${protocol.minWriterVersion}`);
  }
  if (protocol.minWriterVersion === 7) {
    const features = [...(protocol.writerFeatures ?? []), ...(protocol.readerFeatures ?? [])];
    const unknown = features.find((feature) => !writableFeatures.has(feature));
    if (unknown !== undefined) refuse(`the writer feature "${unknown}"`);
  }
  if (hasInvariants(metadata.schema)) refuse('column invariants');
}

/** The `delta.*` properties that protocol (1,2) knows and Fluxion heeds, or that only concern other engines. */
const knownProperties: ReadonlySet<string> = new Set([
  'delta.appendOnly',
  'delta.checkpointInterval',
  'delta.dataSkippingNumIndexedCols',
  'delta.deletedFileRetentionDuration',
  'delta.logRetentionDuration',
  'delta.setTransactionRetentionDuration',
]);

/** The first property that Fluxion may not set on a table, because it would need a table feature. */
export function unknownProperty(configuration: TableMetadata['configuration']): string | undefined {
  return Object.keys(configuration).find((name) => name.startsWith('delta.') && !knownProperties.has(name));
}

/** True where the table forbids every deletion of rows (`delta.appendOnly`). */
export function isAppendOnly(metadata: TableMetadata): boolean {
  return metadata.configuration['delta.appendOnly'] === 'true';
}

/** True where commit times stand in the commits themselves rather than on their files. */
export function hasInCommitTimestamps(metadata: TableMetadata): boolean {
  return metadata.configuration['delta.enableInCommitTimestamps'] === 'true';
}

function versions(protocol: Protocol): Record<string, number> {
  return { minReaderVersion: protocol.minReaderVersion, minWriterVersion: protocol.minWriterVersion };
}

function hasInvariants(type: DataType): boolean {
  if (typeof type === 'string') return false;
  switch (type.type) {
    case 'struct':
      return type.fields.some((field) => 'delta.invariants' in field.metadata || hasInvariants(field.type));
    case 'array':
      return hasInvariants(type.elementType);
    case 'map':
      return hasInvariants(type.keyType) || hasInvariants(type.valueType);
  }
}
