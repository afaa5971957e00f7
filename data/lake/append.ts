import { join } from 'node:path';
import { relationColumns } from './relations.ts';
import { stagedSql } from './staging.ts';
import { commitPlan, storeRows, type WriteContext, type WriteIntent, type WritePlan } from './write.ts';

/** Adds the staged rows. A blind append: it conflicts with nothing, so the files are written only once. */
export async function appendStaged(context: WriteContext, intent: WriteIntent, rowCount: number) {
  const { delta, schema } = context.table;
  const columns = relationColumns(schema, await delta.snapshot());
  const plan: WritePlan = {
    operation: 'WRITE',
    operationParameters: { mode: 'Append', partitionBy: JSON.stringify(schema.partitionBy) },
    operationMetrics: { numOutputRows: rowCount },
    select: stagedSql(schema, columns),
    remove: [],
    read: { kind: 'nothing' },
  };
  const add = await storeRows(context, plan, columns, join(context.directory, 'append'));
  return delta.commit(async () => commitPlan(plan, add, intent));
}
