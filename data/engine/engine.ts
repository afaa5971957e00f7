/**
 * One tenant's DuckDB: an in-memory instance that can open files in the given directories and nothing else,
 * and whose settings no statement can change. Guaranteed by DuckDB only if locked in this order: limits,
 * allow-list, external access off, configuration locked.
 */
import { mkdir, rm } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type Deadline, startDeadline } from './deadline.ts';
import { createSession, type Parameters, type Session } from './session.ts';
import { sqlString, sqlStringList } from './sql-text.ts';

export interface EngineOptions {
  /** Absolute; created where missing. Siblings with the same beginning stay out of reach. */
  allowedDirectories: readonly string[];
  /** Where operators larger than memory spill to; created, and removed by `close()`. */
  spillDirectory: string;
  /** 1 where many requests run at once, the number of vCPUs where one runs at a time. Default 1. */
  threads?: number;
  /** Bounds joins, sorts and aggregates; beyond it they spill, then fail by name. Default 1 GiB. */
  maxMemoryBytes?: number;
  /** Bound of the spill directory. Default 8 GiB. */
  maxSpillBytes?: number;
  /** Reads that run at once; more wait for their turn within their own time limit. Default 4. */
  maxConnections?: number;
}

export interface SessionOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** A connection of its own, outside the pool, gone afterwards with its temporary tables. */
  dedicated?: boolean;
}

export interface Engine {
  /** Lends a connection to `work`; every statement in it shares the one time limit. */
  session<T>(work: (session: Session) => Promise<T>, options: SessionOptions): Promise<T>;
  query<Row extends object>(sql: string, parameters: Parameters, options: SessionOptions): Promise<Row[]>;
  /** Sessions running or waiting. */
  readonly activeCount: number;
  /** Waits for running sessions, then frees the instance. */
  close(): Promise<void>;
}

async function lockedInstance(options: EngineOptions): Promise<DuckDBInstance> {
  const { allowedDirectories, spillDirectory, threads = 1 } = options;
  const { maxMemoryBytes = 2 ** 30, maxSpillBytes = 2 ** 33 } = options;
  for (const directory of allowedDirectories) await mkdir(directory, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    max_memory: `${Math.floor(maxMemoryBytes / 2 ** 20)}MiB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    for (const statement of [
      "SET GLOBAL TimeZone = 'UTC'",
      `SET temp_directory = ${sqlString(spillDirectory)}`,
      `SET max_temp_directory_size = '${Math.floor(maxSpillBytes / 2 ** 20)}MiB'`,
      // Freed memory beyond it goes back to the system: else the allocator keeps up to the limit again (measured 11/2026).
      "SET GLOBAL allocator_bulk_deallocation_flush_threshold = '8MiB'",
      // Our files never change, so their footers may be kept.
      'SET GLOBAL parquet_metadata_cache = true',
      `SET allowed_directories = ${sqlStringList(allowedDirectories.map(withSlash))}`,
      'SET enable_external_access = false',
      'SET lock_configuration = true',
    ]) {
      await connection.run(statement);
    }
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.disconnectSync();
  }
  return instance;
}

/** DuckDB compares prefixes: without the slash `granja` would open `granja2`. */
function withSlash(directory: string): string {
  return directory.endsWith('/') ? directory : `${directory}/`;
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const instance = await lockedInstance(options);
  const idle: DuckDBConnection[] = [];
  const waiting: ((connection: DuckDBConnection) => void)[] = [];
  let free = options.maxConnections ?? 4;
  const running = new Set<Promise<unknown>>();

  const acquire = async (deadline: Deadline): Promise<DuckDBConnection> => {
    const ready = idle.pop();
    if (ready) return ready;
    if (free > 0) {
      free -= 1;
      return instance.connect();
    }
    return new Promise((resolve, reject) => {
      const give = (connection: DuckDBConnection) => {
        deadline.signal.removeEventListener('abort', giveUp);
        resolve(connection);
      };
      const giveUp = () => {
        waiting.splice(waiting.indexOf(give), 1);
        reject(deadline.signal.reason as Error);
      };
      waiting.push(give);
      deadline.signal.addEventListener('abort', giveUp, { once: true });
    });
  };
  const release = (connection: DuckDBConnection) => {
    const next = waiting.shift();
    if (next) next(connection);
    else idle.push(connection);
  };

  const run = async <T>(work: (session: Session) => Promise<T>, options: SessionOptions): Promise<T> => {
    const lent = new Set<DuckDBConnection>();
    const deadline = startDeadline({
      timeoutMs: options.timeoutMs,
      signal: options.signal,
      interrupt() {
        for (const connection of lent) connection.interrupt();
      },
    });
    const lend = async <R>(
      connection: DuckDBConnection,
      giveBack: (connection: DuckDBConnection) => void,
      use: (session: Session) => Promise<R>,
    ): Promise<R> => {
      lent.add(connection);
      const ends: string[] = [];
      const atEnd = (sql: string) => void ends.push(sql);
      try {
        return await use(createSession(connection, deadline, { beside, atEnd }));
      } finally {
        // From here on nobody interrupts it.
        lent.delete(connection);
        for (const sql of ends) await connection.run(sql).catch(() => undefined);
        giveBack(connection);
      }
    };
    const beside: Session['beside'] = async (use) =>
      lend(await instance.connect(), (connection) => connection.disconnectSync(), use);
    try {
      deadline.check();
      return options.dedicated ? await beside(work) : await lend(await acquire(deadline), release, work);
    } finally {
      deadline.stop();
    }
  };

  const engine: Engine = {
    session(work, sessionOptions) {
      const promise = run(work, sessionOptions);
      running.add(promise);
      const settled = () => running.delete(promise);
      promise.then(settled, settled);
      return promise;
    },
    query(sql, parameters, sessionOptions) {
      return engine.session((session) => session.rows(sql, parameters), sessionOptions);
    },
    get activeCount() {
      return running.size;
    },
    async close() {
      await Promise.allSettled(running);
      for (const connection of idle.splice(0)) connection.disconnectSync();
      instance.closeSync();
      await rm(options.spillDirectory, { recursive: true, force: true });
    },
  };
  return engine;
}
