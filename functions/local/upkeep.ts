/**
 * Upkeep of the local system by a timer, as the schedule does it in AWS: compaction, rollups, log clean-up and
 * vacuum of every tenant, ended sessions, and what imports left behind.
 */
import type { Clock } from '#data/clock.ts';
import { removeLeftBehind } from '../imports/left-behind.ts';
import { maintainTenants } from '../maintenance/maintain-tenants.ts';
import type { LocalData } from './local-data.ts';

const minuteMs = 60_000;
/** Whoever has just started the system wants to see it, not to wait for it. */
const firstAfterMs = 10 * minuteMs;
const everyMs = 60 * minuteMs;
const budgetMs = 15 * minuteMs;
const tenantBudgetMs = 2 * minuteMs;

export interface UpkeepOptions {
  clock: Clock;
  /** Told of tables and folders that could not be kept up; the others are. */
  onFault: (error: unknown) => void;
}

export interface Upkeep {
  /** Ends the run under way after its present step. */
  close(): Promise<void>;
}

type Kept = Pick<LocalData, 'lake' | 'registry' | 'store'>;

/** One run after the other; safe beside other processes on the same folder. */
export function startUpkeep(data: Kept, options: UpkeepOptions): Upkeep {
  const closing = new AbortController();
  const repeat = async () => {
    for (let waitMs = firstAfterMs; ; waitMs = everyMs) {
      await options.clock.sleep(waitMs, closing.signal);
      await keepUp(data, options, closing.signal).catch(options.onFault);
    }
  };
  // Only the sleep rejects: when it is closed.
  const ended = repeat().catch(() => undefined);
  return {
    async close() {
      closing.abort();
      await ended;
    },
  };
}

async function keepUp(data: Kept, { clock, onFault }: UpkeepOptions, signal: AbortSignal): Promise<void> {
  await maintainTenants({
    ...data,
    clock,
    budgetMs,
    tenantBudgetMs,
    signal,
    onStep: (_tenantId, { error }) => error !== undefined && onFault(error),
  });
  if (signal.aborted) return;
  await removeLeftBehind({
    registry: data.registry,
    tenantStore: () => data.store,
    clock,
    onFault: (_tenantId, error) => onFault(error),
  });
}
