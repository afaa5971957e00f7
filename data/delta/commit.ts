/**
 * The commit protocol. Guarantees, for any number of writers over an ObjectStore and any fault of it:
 *
 * - Atomic: a commit is one create-only PUT of `_delta_log/<n>.json`; readers see all of it or nothing.
 * - Exclusive: of all writers racing for version n exactly one wins, and n+1 is tried only by who has read
 *   the commit that won n. So the log has no gaps and nothing is overwritten.
 * - Certain: a PUT that ends in doubt (time-out, 5xx, 409) is repeated with identical bytes for the *same*
 *   version. "Exists" then means that someone won n: the `commitInfo.txnId` in the winner says who.
 * - Exactly once: a plan with a `transaction` that the table already holds is not committed again.
 *
 * `DeltaTable.commit` and `create` rely on it. PROTOCOL.md: "Delta Log Entries", "Commit Provenance
 * Information", "Transaction Identifiers".
 */
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { StoreError } from '../store/object-store.ts';
import { serializeActions } from './action-writer.ts';
import type { Action } from './actions.ts';
import { type Budget, type CommitLimits, isTransient, startBudget } from './commit-budget.ts';
import { assertValidPlan, planActions } from './commit-plan.ts';
import { type Conflict, findConflict } from './conflict.ts';
import { readCommit, readCommits } from './log.ts';
import { commitKey } from './log-files.ts';
import { type LogContext, listLog } from './log-listing.ts';
import { type Commit, replay, type TableState } from './snapshot.ts';
import { type CommitPlan, type CommitPlanner, type CommitResult, DeltaError } from './table.ts';

export interface CommitContext extends LogContext {
  clock: Clock;
  random: Random;
  engineInfo: string;
  limits: CommitLimits;
}

export interface Committed {
  result: CommitResult;
  /** The newest state that the commit has seen; includes the commit. */
  state: TableState;
}

const encoder = new TextEncoder();

type PutOutcome = { won: true; commit: Commit } | { won: false; winner: Commit };

/**
 * Commits what `planner` makes of `base`. After a conflict it is asked again with the newest state; a
 * conflict that it has not resolved when the budget ends rejects with `delta.contention`.
 */
export async function commitPlanned(
  context: CommitContext,
  base: TableState,
  planner: CommitPlanner,
): Promise<Committed> {
  return runCommit(context, { planned: base, head: base, plan: await planner(base) }, planner);
}

/**
 * Commits a ready-made plan that was computed from `planned`, on top of the newest version. Rejects with
 * `delta.conflict` where a commit since `planned` forbids it.
 */
export async function commitReady(
  context: CommitContext,
  planned: TableState,
  newest: TableState,
  plan: CommitPlan,
): Promise<Committed> {
  let head = newest;
  if (planned.version < newest.version && !isAlreadyCommitted(plan, newest)) {
    const winners = await commitsAfter(context, planned.version);
    const conflict = firstConflict(plan, planned, winners);
    if (conflict) throw conflictError(context, conflict);
    head = replay(planned, winners);
  }
  return runCommit(context, { planned, head, plan }, null);
}

interface Attempt {
  /** The state that `plan` was computed from. */
  planned: TableState;
  /** The newest state known; the plan conflicts with nothing up to it. */
  head: TableState;
  plan: CommitPlan | null;
}

async function runCommit(
  context: CommitContext,
  start: Attempt,
  planner: CommitPlanner | null,
): Promise<Committed> {
  const budget = startBudget(context);
  const txnId = context.random.uuid();
  let { planned, head, plan } = start;
  for (;;) {
    if (plan === null) return { result: done(head, 'nothing_to_do', budget), state: head };
    if (isAlreadyCommitted(plan, head)) {
      return { result: done(head, 'already_committed', budget), state: head };
    }
    assertValidPlan(plan, head, context.table);
    budget.spendAttempt();
    const identity = { txnId, engineInfo: context.engineInfo, timestamp: context.clock.now() };
    const put = await putCommit(context, head.version + 1, planActions(plan, head, identity), budget);
    if (put.won) {
      const state = replay(head, [put.commit]);
      return { result: done(state, 'committed', budget), state };
    }
    await budget.backOff();
    const lastWinner = put.winner;
    const later = await budget.retry(() => commitsAfter(context, lastWinner.version));
    const winners = [lastWinner, ...later];
    head = replay(head, winners);
    const conflict = isAlreadyCommitted(plan, head) ? null : firstConflict(plan, planned, winners);
    if (!conflict) continue;
    if (!planner) throw conflictError(context, conflict);
    plan = await planner(head);
    planned = head;
  }
}

/** Commits version 0. Returns null where another writer created the table first. */
export async function commitFirst(
  context: CommitContext,
  actions: (txnId: string) => readonly Action[],
): Promise<TableState | null> {
  const budget = startBudget(context);
  const put = await putCommit(context, 0, actions(context.random.uuid()), budget);
  return put.won ? replay(null, [put.commit]) : null;
}

/** The commits after `version`, by a fresh list. */
async function commitsAfter(context: LogContext, version: number): Promise<Commit[]> {
  const listing = await listLog(context, version + 1);
  const length = Math.max(0, listing.newestCommit - version);
  const versions = Array.from({ length }, (_, index) => version + 1 + index);
  return readCommits(context, versions, listing);
}

/** The first conflict of `plan`, computed at `planned`, with the commits that won since. */
function firstConflict(plan: CommitPlan, planned: TableState, winners: readonly Commit[]): Conflict | null {
  for (const winner of winners) {
    const conflict = findConflict(plan, planned.files, winner);
    if (conflict) return conflict;
  }
  return null;
}

function conflictError({ table }: LogContext, { kind, version, subject }: Conflict): DeltaError {
  const what = subject === undefined ? '' : ` (${subject})`;
  return new DeltaError(
    'delta.conflict',
    `The commit to table ${table} conflicts with version ${version}: ${kind}${what}. Plan it again on the newest version.`,
    { table, version, conflict: kind, ...(subject === undefined ? {} : { subject }) },
  );
}

function isAlreadyCommitted({ transaction }: CommitPlan, state: TableState): boolean {
  if (!transaction) return false;
  return (state.transactions.get(transaction.appId) ?? Number.NEGATIVE_INFINITY) >= transaction.version;
}

/**
 * Tries to win `version` with these actions, until it is known who has won it. Never returns in doubt:
 * rejects with `delta.commit_in_doubt` when the budget ends before the store has told.
 */
async function putCommit(
  context: CommitContext,
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

function done(state: TableState, outcome: CommitResult['outcome'], { attempts }: Budget): CommitResult {
  return { version: state.version, outcome, attempts };
}
