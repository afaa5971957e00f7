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
import type { Action } from './actions.ts';
import { type Budget, type CommitLimits, startBudget } from './commit-budget.ts';
import type { CommitLine, KnownCommits } from './commit-line.ts';
import { assertValidPlan, planActions } from './commit-plan.ts';
import { type Conflict, findConflict } from './conflict.ts';
import { readCommit, readCommits } from './log.ts';
import { type LogContext, listLog } from './log-listing.ts';
import { putCommit } from './put-commit.ts';
import { type Commit, replay, type TableState } from './snapshot.ts';
import { type CommitPlan, type CommitPlanner, type CommitResult, DeltaError } from './table.ts';

export interface CommitContext extends LogContext {
  line: CommitLine;
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

/** What came of an attempt: the end, or a conflict with the newest state `head`, in which case to plan again. */
type Attempted = { committed: Committed } | { conflict: Conflict; head: TableState };

async function runCommit(
  context: CommitContext,
  start: Attempt,
  planner: CommitPlanner | null,
): Promise<Committed> {
  const budget = startBudget(context);
  const txnId = context.random.uuid();
  let attempt = start;
  for (;;) {
    const { plan, ...from } = attempt;
    if (plan === null) {
      const result = {
        version: from.head.version,
        outcome: 'nothing_to_do',
        attempts: budget.attempts,
      } as const;
      return { result, state: from.head };
    }
    const attempted = await context.line.inTurn(() => tryCommit(context, { ...from, plan }, txnId, budget));
    if ('committed' in attempted) return attempted.committed;
    const { conflict, head } = attempted;
    if (!planner) throw conflictError(context, conflict);
    attempt = { planned: head, head, plan: await planner(head) };
  }
}

/** Tries for one version after the other until the plan is committed or a conflict forbids it. */
async function tryCommit(
  context: CommitContext,
  { planned, head: start, plan }: Attempt & { plan: CommitPlan },
  txnId: string,
  budget: Budget,
): Promise<Attempted> {
  const { line, clock, table, engineInfo } = context;
  const ended = (state: TableState, outcome: CommitResult['outcome']): Attempted => ({
    committed: { result: { version: state.version, outcome, attempts: budget.attempts }, state },
  });
  budget.begin();
  let known = line.since(start.version) ?? { commits: [], state: start };
  let waitMs = line.pace.waitMs(clock.now());
  for (;;) {
    if (waitMs > 0) known = await catchUp(context, known, waitMs, budget);
    const head = known.state;
    if (isAlreadyCommitted(plan, head)) return ended(head, 'already_committed');
    const conflict = firstConflict(plan, planned, known.commits);
    if (conflict) return { conflict, head };
    assertValidPlan(plan, head, table);
    budget.spendAttempt();
    const identity = { txnId, engineInfo, timestamp: clock.now() };
    const put = await putCommit(context, head.version + 1, planActions(plan, head, identity), budget);
    if (put.won) {
      const state = replay(head, [put.commit]);
      line.remember([put.commit], state);
      line.pace.won(clock.now() - identity.timestamp);
      return ended(state, 'committed');
    }
    line.pace.lost(clock.now(), clock.now() - identity.timestamp);
    waitMs = line.pace.waitMs(clock.now());
    known = { commits: [put.winner], state: replay(head, [put.winner]) };
    line.remember(known.commits, known.state);
  }
}

/** Waits, then looks what has been won meanwhile: `known` and that. */
async function catchUp(
  context: CommitContext,
  known: KnownCommits,
  waitMs: number,
  budget: Budget,
): Promise<KnownCommits> {
  await context.clock.sleep(waitMs);
  const later = await budget.retry(() => commitsAfter(context, known.state.version));
  if (later.length === 0) return known;
  const state = replay(known.state, later);
  context.line.remember(later, state);
  return { commits: [...known.commits, ...later], state };
}

/** Commits version 0. Returns null where another writer created the table first. */
export async function commitFirst(
  context: CommitContext,
  actions: (txnId: string) => readonly Action[],
): Promise<TableState | null> {
  const budget = startBudget(context);
  budget.begin();
  const put = await putCommit(context, 0, actions(context.random.uuid()), budget);
  return put.won ? replay(null, [put.commit]) : null;
}

/**
 * The commits after `version`. While those of a fresh list are fetched, so is the one after them: the newer the
 * last look at the log, the smaller the chance that another writer wins the next version first.
 */
async function commitsAfter(context: LogContext, version: number): Promise<Commit[]> {
  const listing = await listLog(context, version + 1);
  const length = Math.max(0, listing.newestCommit - version);
  const versions = Array.from({ length }, (_, index) => version + 1 + index);
  const newest = version + length;
  const [commits, unlisted] = await Promise.all([
    readCommits(context, versions, listing),
    readCommit(context, newest + 1),
  ]);
  for (let next = unlisted; next; next = await readCommit(context, next.version + 1)) commits.push(next);
  return commits;
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
