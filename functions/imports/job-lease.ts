/** Who works on a job: a lease in the job's own document, renewed while the work goes on. */
import type { Clock } from '#data/clock.ts';
import type { Random } from '#data/random.ts';
import type { ImportJob, ImportJobs, JobAction } from './import-jobs.ts';

/** The job was deleted, or another worker took it over. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface JobLease {
  /** Aborts when the job is no longer ours. */
  signal: AbortSignal;
  /** Changes the job as long as it is ours. Rejects with `LeaseLost`. */
  update(change: (job: ImportJob) => ImportJob): Promise<ImportJob>;
  /** As `update`, in the background and soon: for what is only to be seen. */
  note(change: (job: ImportJob) => ImportJob): void;
  release(): Promise<void>;
}

export type LeaseAnswer =
  | {
      kind: 'taken';
      job: ImportJob & { action: JobAction };
      lease: JobLease;
      /** Whether a run before this one did not come to its end. */
      isResumed: boolean;
    }
  | { kind: 'held'; until: number }
  /** There is nothing to do, or no such job. */
  | { kind: 'done' };

const defaultLeaseMs = 30_000;

export async function holdLease(
  jobs: ImportJobs,
  importId: string,
  { clock, random, leaseMs = defaultLeaseMs }: { clock: Clock; random: Random; leaseMs?: number },
): Promise<LeaseAnswer> {
  const holder = random.uuid();
  if (!(await jobs.get(importId))) return { kind: 'done' };
  let isResumed = false;
  const taken = await jobs.update(importId, (job) => {
    if (job.action === null || isHeldByOther(job, holder, clock.now())) return null;
    isResumed = job.lease !== null || job.failedRuns > 0;
    return { ...job, lease: { holder, until: clock.now() + leaseMs } };
  });
  if (taken.action === null || taken.status === 'waiting') return { kind: 'done' };
  if (taken.lease && taken.lease.holder !== holder) return { kind: 'held', until: taken.lease.until };
  return {
    kind: 'taken',
    job: { ...taken, action: taken.action },
    lease: createLease(jobs, importId, holder, clock, leaseMs),
    isResumed,
  };
}

function isHeldByOther(job: ImportJob, holder: string, now: number): boolean {
  return job.lease !== null && job.lease.holder !== holder && job.lease.until > now;
}

function createLease(
  jobs: ImportJobs,
  importId: string,
  holder: string,
  clock: Clock,
  leaseMs: number,
): JobLease {
  const lost = new AbortController();
  const ended = new AbortController();
  const update: JobLease['update'] = async (change) => {
    try {
      return await jobs.update(importId, (job) => {
        if (job.lease?.holder !== holder) throw new LeaseLost();
        return { ...change(job), lease: { holder, until: clock.now() + leaseMs } };
      });
    } catch (error) {
      // A job that is gone was deleted: its work is not wanted any more.
      const isGone = (error as { code?: unknown }).code === 'import.not_found';
      if (!(error instanceof LeaseLost) && !isGone) throw error;
      lost.abort(error);
      throw error instanceof LeaseLost ? error : new LeaseLost();
    }
  };

  let waiting: ((job: ImportJob) => ImportJob) | null = null;
  let writing: Promise<void> = Promise.resolve();
  const writeWaiting = async () => {
    const change = waiting;
    waiting = null;
    // Progress that could not be written is superseded by the next; a lost lease shows in the signal.
    if (change) await update(change).catch(() => undefined);
  };
  const renewal = renew();
  async function renew(): Promise<void> {
    while (!ended.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(leaseMs / 3, ended.signal).catch(() => undefined);
      if (!ended.signal.aborted) await update((job) => job).catch(() => undefined);
    }
  }
  return {
    signal: lost.signal,
    async update(change) {
      waiting = null;
      await writing;
      return update(change);
    },
    note(change) {
      const earlier = waiting;
      waiting = earlier ? (job) => change(earlier(job)) : change;
      if (!earlier) writing = writing.then(writeWaiting);
    },
    async release() {
      ended.abort();
      waiting = null;
      await writing;
      await renewal;
      await jobs
        .update(importId, (job) => (job.lease?.holder === holder ? { ...job, lease: null } : null))
        .catch(() => undefined);
    },
  };
}
