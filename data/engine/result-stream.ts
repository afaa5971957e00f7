/**
 * A stream of what `produce` emits, with back pressure. Resolves once the first piece is there, so that a
 * failure before it rejects instead of breaking an answer that has begun. The signal aborts when the reader
 * cancels, and `emit` then rejects.
 */
export async function streamResult(
  produce: (emit: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal) => Promise<void>,
  outer?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const cancelled = new AbortController();
  const signal = outer ? AbortSignal.any([outer, cancelled.signal]) : cancelled.signal;
  let wanted = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();

  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const emit = async (chunk: Uint8Array) => {
        cancelled.signal.throwIfAborted();
        controller.enqueue(chunk);
        first.resolve();
        if ((controller.desiredSize ?? 0) > 0) return;
        wanted = Promise.withResolvers<void>();
        await wanted.promise;
      };
      produce(emit, signal).then(
        () => {
          first.resolve();
          if (!cancelled.signal.aborted) controller.close();
        },
        (error: unknown) => {
          first.reject(error);
          if (!cancelled.signal.aborted) controller.error(error);
        },
      );
    },
    pull: () => wanted.resolve(),
    cancel(reason) {
      cancelled.abort(reason);
      wanted.resolve();
    },
  });
  await first.promise;
  return stream;
}
