import { QueryError } from './query-error.ts';

/** How often an interrupt is repeated: one that falls between planning and running is lost by DuckDB. */
const interruptIntervalMs = 20;

export interface DeadlineOptions {
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

/**
 * Interrupts the running statement when the time is over or the caller gave up, until `stop()`. This is the
 * machine's own time, not a `Clock`: what it bounds is work that DuckDB really does meanwhile.
 */
export function startDeadline({ timeoutMs, signal, interrupt }: DeadlineOptions): Deadline {
  const expired = new AbortController();
  let repeated: ReturnType<typeof setInterval> | undefined;

  const expire = (reason: QueryError) => {
    if (expired.signal.aborted) return;
    expired.abort(reason);
    interrupt();
    repeated = setInterval(interrupt, interruptIntervalMs);
  };
  const onAbort = () => {
    expire(new QueryError('query.cancelled', 'The query was cancelled.', {}, { cause: signal?.reason }));
  };
  const timer = setTimeout(
    () =>
      expire(new QueryError('query.timeout', `The query took longer than ${timeoutMs} ms.`, { timeoutMs })),
    timeoutMs,
  );
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });

  return {
    check: () => expired.signal.throwIfAborted(),
    signal: expired.signal,
    stop() {
      clearTimeout(timer);
      clearInterval(repeated);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
