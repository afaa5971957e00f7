/**
 * The one write that a commit consists of. `commit.ts` says what it guarantees.
 */
import { StoreError } from '../store/object-store.ts';
import { serializeActions } from './action-writer.ts';
import type { Action } from './actions.ts';
import { type Budget, isTransient } from './commit-budget.ts';
import { readCommit } from './log.ts';
import { commitKey } from './log-files.ts';
import type { LogContext } from './log-listing.ts';
import type { Commit } from './snapshot.ts';
import { DeltaError } from './table.ts';

const encoder = new TextEncoder();

export type PutOutcome = { won: true; commit: Commit } | { won: false; winner: Commit };

/**
 * Tries to win `version` with these actions, until it is known who has won it. Never returns in doubt:
 * rejects with `delta.commit_in_doubt` when the budget ends before the store has told.
 */
export async function putCommit(
  context: LogContext,
  version: number,
  actions: readonly Action[],
  budget: Budget,
): Promise<PutOutcome> {
  const key = commitKey(version);
  const body = encoder.encode(serializeActions(actions));
  const txnId = txnIdOf(actions);
  let inDoubt = false;
  for (;;) {
    try {
      const created = await context.store.putIfAbsent(key, body, { contentType: 'application/json' });
      if (created.outcome === 'created') {
        return { won: true, commit: { version, modificationTime: created.object.lastModified, actions } };
      }
      const winner = await readCommit(context, version);
      if (winner) {
        return txnIdOf(winner.actions) === txnId ? { won: true, commit: winner } : { won: false, winner };
      }
      throw new StoreError('store.unknown_outcome', key, 'The commit exists but cannot be read.');
    } catch (error) {
      inDoubt ||= error instanceof StoreError && error.code === 'store.unknown_outcome';
      if (isTransient(error) && budget.hasTimeLeft()) await budget.backOff();
      else throw inDoubt ? inDoubtError(context, version, error) : notWritten(context, version, error);
    }
  }
}

function txnIdOf(actions: readonly Action[]): string | undefined {
  for (const action of actions) if (action.kind === 'commitInfo') return action.info.txnId;
  return undefined;
}

function inDoubtError({ table }: LogContext, version: number, cause: unknown): DeltaError {
  return new DeltaError(
    'delta.commit_in_doubt',
    `The store did not say whether version ${version} of table ${table} was written. Repeat the commit with the same transaction.`,
    { table, version, file: commitKey(version) },
    { cause },
  );
}

/** The store's own error, such as `store.full`, in terms of the table. */
function notWritten({ table }: LogContext, version: number, error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const message = `Version ${version} of table ${table} was not written: ${error.message}`;
  return new StoreError(error.code, error.key, message, { cause: error });
}
