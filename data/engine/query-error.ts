export type QueryErrorCode =
  | 'query.timeout'
  | 'query.cancelled'
  | 'query.out_of_memory'
  | 'query.disk_full'
  | 'query.denied'
  | 'query.failed';

/** A statement that did not finish. `details.sql` is for logs, never for an answer to a client. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: QueryErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: QueryErrorCode,
    message: string,
    details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

const diskFull = /no space left on device|disk is full|ENOSPC/i;

/** The same error, or `query.disk_full` naming the table, where this machine's disk ran full. */
export function diskErrorOf(error: unknown, table: string): unknown {
  if (error instanceof QueryError) {
    return error.code === 'query.disk_full'
      ? new QueryError(error.code, error.message, { ...error.details, table }, { cause: error })
      : error;
  }
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  if (!full) return error;
  return new QueryError('query.disk_full', 'The local disk is full.', { table }, { cause: error });
}

/** DuckDB tells kinds of errors apart by the first words of the message only. */
export function queryErrorOf(error: unknown, sql: string): QueryError {
  if (error instanceof QueryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const details = { sql: sql.slice(0, 2000), reason: message.slice(0, 2000) };
  const cause = { cause: error };
  if (diskFull.test(message)) {
    return new QueryError('query.disk_full', 'The local disk is full.', details, cause);
  }
  if (/^Out of Memory Error/i.test(message)) {
    return new QueryError('query.out_of_memory', 'The query needs more memory than allowed.', details, cause);
  }
  if (/^Permission Error/i.test(message)) {
    return new QueryError('query.denied', 'The query reached outside its tenant.', details, cause);
  }
  if (/^INTERRUPT Error/i.test(message)) {
    return new QueryError('query.cancelled', 'The query was interrupted.', details, cause);
  }
  return new QueryError('query.failed', 'The query failed.', details, cause);
}
