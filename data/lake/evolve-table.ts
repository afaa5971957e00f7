import { evolveMetadata } from '../delta/schema-evolution.ts';
import { DeltaError, type Snapshot } from '../delta/table.ts';
import { deltaSchema } from './table-schema.ts';
import type { LakeTable } from './write.ts';

/** Metadata looked at this recently needs no request before a write. */
const metadataMaxAgeMs = 60_000;

/** Creates the table, or adds the columns that its declaration has gained since. Safe to repeat. */
export async function createOrEvolve(table: LakeTable): Promise<void> {
  const { schema, delta } = table;
  if (await exists(table)) return addMissingColumns(table);
  await delta.create({
    schema: deltaSchema(schema),
    partitionColumns: schema.partitionBy,
    description: schema.description,
  });
}

async function exists({ delta }: LakeTable): Promise<boolean> {
  try {
    await delta.snapshot({ maxAgeMs: metadataMaxAgeMs });
    return true;
  } catch (error) {
    if (error instanceof DeltaError && error.code === 'delta.table_not_found') return false;
    throw error;
  }
}

/** Before each write, so that the table can hold every declared column. */
export async function addMissingColumns({ schema, delta }: LakeTable): Promise<void> {
  const wanted = deltaSchema(schema);
  const evolved = ({ metadata }: Snapshot) => evolveMetadata(metadata, wanted, schema.name);
  if (!evolved(await delta.snapshot({ maxAgeMs: metadataMaxAgeMs }))) return;
  await delta.commit(async (snapshot) => {
    const metadata = evolved(snapshot);
    return metadata && { operation: 'ADD COLUMNS', metadata, read: { kind: 'nothing' } };
  });
}
