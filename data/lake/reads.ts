/** Queries and exports over a snapshot's files. */
import type { DataFile, Snapshot } from '../delta/table.ts';
import { contentTypes, encodeResult } from '../engine/encode.ts';
import { QueryError } from '../engine/query-error.ts';
import { streamResult } from '../engine/result-stream.ts';
import type { Session } from '../engine/session.ts';
import { categoriesHashSql, createCategoriesHash } from './categories-hash.ts';
import type {
  EncodedResult,
  ExportOptions,
  LakeQuery,
  LakeSnapshot,
  QueryOptions,
  RelationName,
} from './lake.ts';
import { assertPinned, type PinnedSnapshot, pinnedSnapshot } from './pinned-snapshot.ts';
import { type CompiledQuery, type CompilerContext, compileQuery } from './query-compiler.ts';
import type { LocalFile } from './relations.ts';
import type { LentFiles } from './table-files.ts';
import type { TenantContext } from './tenant-context.ts';

export interface Reads {
  /** Hash of the mapping product → category in a snapshot of `products`. */
  readonly categoriesHash: (products: Snapshot) => Promise<string>;
  query<Row extends object>(query: LakeQuery, snapshot: LakeSnapshot, options: QueryOptions): Promise<Row[]>;
  export(query: LakeQuery, snapshot: LakeSnapshot, options: ExportOptions): Promise<EncodedResult>;
}

interface Lent {
  relation: RelationName;
  snapshot: Snapshot;
  files: LocalFile[];
}

export function createReads(context: TenantContext): Reads {
  const { tenantId, timeouts } = context;

  const compiler = (lent: Lent[], held: LentFiles[]): CompilerContext => ({
    async lend(relation, snapshot, files: readonly DataFile[]) {
      const local = await context.table(relation).files.lend(snapshot, files);
      held.push(local);
      lent.push({ relation, snapshot, files: local.files });
      return local.files;
    },
    categoriesHash,
  });

  /** Whether a cached file had been damaged, so that the query deserves another try. */
  const repaired = async (lent: readonly Lent[], isFetchedAnew: boolean): Promise<boolean> => {
    let dropped = false;
    for (const { relation, snapshot, files } of lent) {
      if (await context.table(relation).files.examine(snapshot, files, isFetchedAnew)) dropped = true;
    }
    return dropped;
  };

  const withCompiled = async <T>(
    query: LakeQuery,
    snapshot: PinnedSnapshot,
    options: QueryOptions & { timeoutMs: number },
    work: (session: Session, compiled: CompiledQuery) => Promise<T>,
    mayRetry = true,
  ): Promise<T> => {
    const lent: Lent[] = [];
    const held: LentFiles[] = [];
    try {
      const compiled = await compileQuery(query, snapshot, compiler(lent, held));
      return await context.useEngine((engine) =>
        engine.session((session) => work(session, compiled), options),
      );
    } catch (error) {
      const unreadable = error instanceof QueryError && error.code === 'query.failed';
      if (!unreadable || !(await repaired(lent, !mayRetry)) || !mayRetry) throw error;
    } finally {
      for (const files of held) files.release();
    }
    return withCompiled(query, snapshot, options, work, false);
  };

  const rows = <Row extends object>(query: LakeQuery, snapshot: PinnedSnapshot, options: QueryOptions) =>
    withCompiled(
      query,
      snapshot,
      { ...options, timeoutMs: options.timeoutMs ?? timeouts.queryMs },
      (session, compiled) => session.rows<Row>(compiled.sql, compiled.parameters),
    );

  const categoriesHash = createCategoriesHash(async (products) => {
    const snapshot = pinnedSnapshot(
      tenantId,
      new Set(['products']),
      new Map([['products', products]]),
      new Map(),
    );
    const [answer] = await rows<{ hash: string }>({ sql: categoriesHashSql }, snapshot, {});
    return answer?.hash ?? '';
  });

  return {
    categoriesHash,
    async query(query, snapshot, options) {
      assertPinned(snapshot, tenantId);
      return rows(query, snapshot, options);
    },
    async export(query, snapshot, { format, ...options }) {
      assertPinned(snapshot, tenantId);
      const body = await streamResult(async (emit, signal) => {
        await using scratch = await context.folder.scratch();
        const timeoutMs = options.timeoutMs ?? timeouts.exportMs;
        let emitted = false;
        const emitOnce = (chunk: Uint8Array) => {
          emitted = true;
          return emit(chunk);
        };
        await withCompiled(query, snapshot, { timeoutMs, signal }, async (session, { sql, parameters }) => {
          if (emitted) throw new QueryError('query.failed', 'The answer had begun and cannot be repeated.');
          await encodeResult(session, sql, parameters, { format, directory: scratch.path }, emitOnce);
        });
      }, options.signal);
      return { contentType: contentTypes[format], body };
    },
  };
}
