/** Exports last as long as their readers take, so they are counted instead of queued. */
import type { EncodedResult, ExportFormat, LakeQuery, LakeSnapshot, TenantLake } from '#data/lake/lake.ts';
import type { PlanLimits } from '#data/registry/plans.ts';
import { ApiError } from '../http/errors.ts';

export interface Exports {
  /**
   * As `lake.export`. Rejects with `limit.exceeded` while as many of the tenant's exports are running as the
   * plan allows, and with `limit.rows_exceeded` where there are too many rows for a file.
   */
  open(
    lake: TenantLake,
    question: { query: LakeQuery; snapshot: LakeSnapshot; format: ExportFormat },
    limits: Pick<PlanLimits, 'maxExports' | 'maxExportRows'>,
  ): Promise<EncodedResult>;
}

export function createExports(): Exports {
  const running = new Map<string, number>();
  const begin = (tenantId: string, maxExports: number) => {
    const count = running.get(tenantId) ?? 0;
    if (count >= maxExports) throw tooManyExports();
    running.set(tenantId, count + 1);
  };
  const end = (tenantId: string) => {
    const count = (running.get(tenantId) ?? 1) - 1;
    if (count > 0) running.set(tenantId, count);
    else running.delete(tenantId);
  };

  return {
    async open(lake, { query, snapshot, format }, { maxExports, maxExportRows }) {
      begin(lake.tenantId, maxExports);
      try {
        await assertRows(lake, query, snapshot, maxExportRows);
        const result = await lake.export(query, snapshot, { format });
        return { ...result, body: withEnd(result.body, () => end(lake.tenantId)) };
      } catch (error) {
        end(lake.tenantId);
        throw error;
      }
    },
  };
}

async function assertRows(
  lake: TenantLake,
  query: LakeQuery,
  snapshot: LakeSnapshot,
  maxRows: number,
): Promise<void> {
  const counting = { ...query, sql: `SELECT CAST(count(*) AS DOUBLE) AS "rowCount" FROM (${query.sql})` };
  const [counted] = await lake.query<{ rowCount: number }>(counting, snapshot);
  if (!counted || counted.rowCount <= maxRows) return;
  throw new ApiError(
    'limit.rows_exceeded',
    `Your plan allows files of up to ${maxRows} rows, and this one would have ${counted.rowCount}. Ask for less, for example for one month.`,
  );
}

/** The same stream; `onEnd` is called once, however it ends. */
function withEnd(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      onEnd();
    },
    async cancel(reason) {
      onEnd();
      await reader.cancel(reason);
    },
  });
}

function tooManyExports(): ApiError {
  return new ApiError(
    'limit.exceeded',
    'As many of your exports are running as your plan allows. Wait for one to end.',
    {
      headers: { 'retry-after': '5' },
    },
  );
}
