import type { Session } from '../engine/session.ts';
import { sqlName } from '../engine/sql-text.ts';
import { stagedRelation, stagedSql } from './staging.ts';
import type { TableSchema } from './table-schema.ts';
import {
  commitRows,
  filesOfPartitions,
  partitionScope,
  type WriteContext,
  type WriteIntent,
} from './write.ts';

type Partition = Readonly<Record<string, string>>;

/** Replaces the partitions of the staged rows, and `further` ones, by the staged rows. */
export async function overwriteStaged(
  context: WriteContext,
  intent: WriteIntent,
  rowCount: number,
  further: readonly Partition[],
) {
  const { table, session } = context;
  const { schema } = table;
  const partitions = [...(await stagedPartitions(session, schema)), ...further];
  return commitRows(context, intent, async ({ snapshot, columns }) => ({
    operation: 'WRITE',
    operationParameters: { mode: 'Overwrite', partitions: JSON.stringify(partitions) },
    operationMetrics: { numOutputRows: rowCount },
    select: rowCount > 0 ? stagedSql(schema, columns) : null,
    remove: filesOfPartitions(schema, snapshot, partitions).map(({ path }) => path),
    read: partitionScope(schema, partitions),
  }));
}

async function stagedPartitions(session: Session, schema: TableSchema): Promise<Partition[]> {
  if (schema.partitionBy.length === 0) return [];
  return session.rows(`SELECT DISTINCT ${schema.partitionBy.map(sqlName).join(', ')} FROM ${stagedRelation}`);
}
