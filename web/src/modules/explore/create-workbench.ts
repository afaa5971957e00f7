import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { Api } from '../../shared/api/client.ts';
import type { Period } from '../../shared/period.ts';
import type { Engine, QueryResult, TableInfo } from './engine.ts';
import { sources, type TableId, tableIds, tablesNamedIn } from './tables.ts';

/** What is under way, with the bytes that have come so far. */
export type Activity =
  | { kind: 'starting'; bytes: number }
  | { kind: 'loading'; table: TableId; bytes: number }
  | { kind: 'running' };

/** What the last question came to. */
export type Outcome =
  | { kind: 'answered'; result: QueryResult }
  | { kind: 'stopped' }
  /** DuckDB itself did not start. */
  | { kind: 'noEngine' }
  /** The API did not give a table. */
  | { kind: 'noTable'; error: Error }
  /** DuckDB refused the question, in its own words; `isOutside` where it asked for more than the tables here. */
  | { kind: 'refused'; message: string; isOutside: boolean };

export interface Workbench {
  activity: Accessor<Activity | null>;
  outcome: Accessor<Outcome | null>;
  /** Tables that are here. */
  loaded: Accessor<Readonly<Partial<Record<TableId, TableInfo>>>>;
  load: (table: TableId) => Promise<void>;
  run: (sql: string) => Promise<void>;
  stop: () => void;
  /** The whole last answer. */
  toCsv: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** One engine and its tables, for as long as the page is open. Does one thing at a time. */
export function createWorkbench(api: Api, timeZone: string, period: Accessor<Period>): Workbench {
  const [activity, setActivity] = createSignal<Activity | null>(null);
  const [outcome, setOutcome] = createSignal<Outcome | null>(null);
  const [loaded, setLoaded] = createSignal<Partial<Record<TableId, TableInfo>>>({});
  let engine: Engine | null = null;
  let stopping = new AbortController();

  const close = () => {
    engine?.close();
    engine = null;
    setLoaded({});
  };
  const ensureEngine = async (signal: AbortSignal): Promise<Engine> => {
    if (engine) return engine;
    setActivity({ kind: 'starting', bytes: 0 });
    const { openEngine } = await import('./engine.ts');
    const opened = await openEngine(
      timeZone,
      (bytes) => !signal.aborted && setActivity({ kind: 'starting', bytes }),
    );
    if (signal.aborted) opened.close();
    else engine = opened;
    return opened;
  };
  const ensureTable = async (table: TableId, signal: AbortSignal): Promise<void> => {
    if (loaded()[table]) return;
    const show = (bytes: number) => setActivity({ kind: 'loading', table, bytes });
    show(0);
    const { names, ask } = sources[table];
    const response = await api.respond<unknown>((client) => ask(client, period(), signal) as never);
    const file = await readAll(response.body as ReadableStream<Uint8Array> | null, show);
    const info = await engine?.load([names.en, names.es], file);
    if (info && !signal.aborted) setLoaded((known) => ({ ...known, [table]: info }));
  };
  /** Gets ready what is needed and then acts, unless something else is under way. */
  const doWith = async (tables: readonly TableId[], act?: (engine: Engine) => Promise<void>) => {
    if (activity()) return;
    stopping = new AbortController();
    const { signal } = stopping;
    const finish = (next: Outcome | null) => {
      if (signal.aborted) return;
      setActivity(null);
      if (next) setOutcome(next);
    };
    let ready: Engine;
    try {
      ready = await ensureEngine(signal);
    } catch {
      return finish({ kind: 'noEngine' });
    }
    try {
      for (const table of tables) await ensureTable(table, signal);
    } catch (error) {
      return finish({ kind: 'noTable', error: asError(error) });
    }
    if (signal.aborted) return;
    try {
      await act?.(ready);
      finish(null);
    } catch (error) {
      const { OutsideError } = await import('./engine.ts');
      const isOutside = error instanceof OutsideError;
      // What cut in left the engine in the middle of something.
      if (isOutside && !signal.aborted) close();
      finish({ kind: 'refused', message: asError(error).message, isOutside });
    }
  };

  createEffect(
    on(
      period,
      () => setLoaded((known) => Object.fromEntries(Object.entries(known).filter(([id]) => !isOfPeriod(id)))),
      { defer: true },
    ),
  );
  onCleanup(() => {
    stopping.abort();
    close();
  });

  return {
    activity,
    outcome,
    loaded,
    load: (table) => doWith([table]),
    run: (sql) =>
      doWith(tablesNamedIn(sql), async (ready) => {
        setActivity({ kind: 'running' });
        const { signal } = stopping;
        const result = await ready.run(sql);
        if (!signal.aborted) setOutcome({ kind: 'answered', result });
      }),
    stop: () => {
      stopping.abort();
      // DuckDB does not look up while it works: what it had is loaded again by the next question.
      close();
      setActivity(null);
      setOutcome({ kind: 'stopped' });
    },
    toCsv: async () => {
      if (!engine) throw new Error('There is no answer.');
      return engine.toCsv();
    },
  };
}

function isOfPeriod(id: string): boolean {
  return tableIds.some((table) => table === id && sources[table].isOfPeriod);
}

async function readAll(
  body: ReadableStream<Uint8Array> | null,
  onProgress: (bytes: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    chunks.push(read.value);
    size += read.value.byteLength;
    onProgress(size);
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
