import type { Clock } from '../clock.ts';
import { QueryError } from './query-error.ts';

/** How often an interrupt is repeated: one that falls between planning and running is lost by DuckDB. */
const interruptIntervalMs = 20;

export interface DeadlineOptions {
  clock: Clock;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  interrupt: () => void;
}

export interface Deadline {
  /** Throws `query.timeout` or `query.cancelled` once the time is over. */
  check(): void;
  /** Aborts when the time is over; its reason is the QueryError. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** Interrupts the running statement when the time is over or the caller gave up, until `stop()`. */
export function startDeadline({ clock, timeoutMs, signal, interrupt }: DeadlineOptions): Deadline {
  const stopped = new AbortController();
  const expired = new AbortController();

  const expire = async (reason: QueryError) => {
    if (expired.signal.aborted) return;
    expired.abort(reason);
    while (!stopped.signal.aborted) {
      interrupt();
      await clock.sleep(interruptIntervalMs, stopped.signal).catch(() => undefined);
    }
  };
  const onAbort = () => {
    void expire(
      new QueryError('query.cancelled', 'The query was cancelled.', {}, { cause: signal?.reason as unknown }),
    );
  };
  clock.sleep(timeoutMs, stopped.signal).then(
    () =>
      expire(new QueryError('query.timeout', `The query took longer than ${timeoutMs} ms.`, { timeoutMs })),
    () => undefined,
  );
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });

  return {
    check: () => expired.signal.throwIfAborted(),
    signal: expired.signal,
    stop() {
      stopped.abort();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
