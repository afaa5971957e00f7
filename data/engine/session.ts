/** Statements on one DuckDB connection, within one deadline. */
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBMaterializedResult,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api';
import { createCooperativeYield } from '../cooperative-yield.ts';
import type { Deadline } from './deadline.ts';
import { type QueryError, queryErrorOf } from './query-error.ts';
import { type RowValue, rowValue } from './values.ts';

export type Parameter = string | number | boolean | null | readonly string[];
export type Parameters = Readonly<Record<string, Parameter>>;

export interface ResultColumn {
  name: string;
  /** DuckDB's name of the type: `VARCHAR`, `DECIMAL(18,4)`, … */
  type: string;
}

export interface Session {
  /** Runs a statement, or several without parameters, for the effect. */
  run(sql: string, parameters?: Parameters): Promise<void>;
  /** All rows of the answer as objects; for values see `rowValue`. */
  rows<Row extends object>(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** The answer in batches of about 2,000 rows, each a list of columns. */
  batches(sql: string, parameters?: Parameters): AsyncGenerator<RowValue[][], void>;
  /** As `batches`, in DuckDB's own values. */
  values(sql: string, parameters?: Parameters): AsyncGenerator<DuckDBValue[][], void>;
  /** Runs a statement when the session ends, also where it was interrupted or has failed. */
  atEnd(sql: string): void;
  /** Names and types of a query's columns, without running it. */
  describe(sql: string, parameters?: Parameters): Promise<ResultColumn[]>;
  /**
   * Lends `work` a further session of the same engine and deadline, for statements at the same time. It sees
   * this one's tables and views, but for temporary ones.
   */
  beside<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

const int32Limit = 2 ** 31;

/** Whole numbers are bound as integers, so that `LIMIT $n` and comparisons with BIGINT need no cast. */
function bindable(parameter: Parameter): { value: DuckDBValue; type: DuckDBType } {
  if (parameter === null) return { value: null, type: SQLNULL };
  if (typeof parameter === 'string') return { value: parameter, type: VARCHAR };
  if (typeof parameter === 'boolean') return { value: parameter, type: BOOLEAN };
  if (typeof parameter === 'number') {
    if (!Number.isSafeInteger(parameter)) return { value: parameter, type: DOUBLE };
    return Math.abs(parameter) < int32Limit
      ? { value: parameter, type: INTEGER }
      : { value: BigInt(parameter), type: BIGINT };
  }
  return { value: listValue([...parameter]), type: LIST(VARCHAR) };
}

function bindings(parameters: Parameters) {
  const values: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const { value, type } = bindable(parameter);
    values[name] = value;
    types[name] = type;
  }
  return { values, types };
}

export function createSession(
  connection: DuckDBConnection,
  deadline: Deadline,
  { beside, atEnd }: Pick<Session, 'beside' | 'atEnd'>,
): Session {
  /** An interrupted statement rejects with the deadline's own reason, whatever DuckDB says. */
  const guarded = async <T>(sql: string, work: () => Promise<T>): Promise<T> => {
    deadline.check();
    try {
      return await work();
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.signal.reason as QueryError;
      throw queryErrorOf(error, sql);
    }
  };
  const stream = (sql: string, parameters: Parameters): Promise<DuckDBResult> => {
    const { values, types } = bindings(parameters);
    return connection.stream(sql, values, types);
  };
  async function* chunks(sql: string, parameters: Parameters): AsyncGenerator<DuckDBDataChunk, void> {
    const result = await guarded(sql, () => stream(sql, parameters));
    for (;;) {
      const chunk = await guarded(sql, () => result.fetchChunk());
      if (!chunk?.rowCount) return;
      yield chunk;
    }
  }
  /** Each call into DuckDB waits for a thread: one call without parameters, two with. */
  const materialize = async (sql: string, parameters: Parameters): Promise<DuckDBMaterializedResult> => {
    if (Object.keys(parameters).length === 0) return connection.run(sql);
    const { values, types } = bindings(parameters);
    const prepared = await connection.prepare(sql);
    try {
      prepared.bind(values, types);
      return await prepared.run();
    } finally {
      prepared.destroySync();
    }
  };

  const session: Session = {
    run(sql, parameters = {}) {
      return guarded(sql, async () => {
        await materialize(sql, parameters);
      });
    },
    rows<Row extends object>(sql: string, parameters: Parameters = {}) {
      return guarded(sql, async () => {
        const result = await materialize(sql, parameters);
        const names = result.deduplicatedColumnNames();
        const rows: Row[] = [];
        const yieldIfLong = createCooperativeYield();
        for (let index = 0; index < result.chunkCount; index += 1) {
          const chunk = result.getChunk(index);
          const columns: RowValue[][] = [];
          for (let index = 0; index < names.length; index += 1) {
            columns.push(chunk.convertColumnValues(index, rowValue));
            await yieldIfLong();
          }
          for (let row = 0; row < chunk.rowCount; row += 1) {
            const object: Record<string, RowValue> = {};
            for (let index = 0; index < names.length; index += 1) {
              object[names[index] as string] = columns[index]?.[row] ?? null;
            }
            rows.push(object as Row);
          }
        }
        return rows;
      });
    },
    async *batches(sql, parameters = {}) {
      for await (const chunk of chunks(sql, parameters)) {
        yield Array.from({ length: chunk.columnCount }, (_, index) =>
          chunk.convertColumnValues(index, rowValue),
        );
      }
    },
    async *values(sql, parameters = {}) {
      for await (const chunk of chunks(sql, parameters)) yield chunk.getColumns();
    },
    async describe(sql, parameters = {}) {
      const columns = await session.rows<{ column_name: string; column_type: string }>(
        `DESCRIBE ${sql}`,
        parameters,
      );
      return columns.map(({ column_name: name, column_type: type }) => ({ name, type }));
    },
    beside,
    atEnd,
  };
  return session;
}
