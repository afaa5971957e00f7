/** An import as server-sent events: one for each change, until nothing more happens by itself, a minute at most. */
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Clock } from '#data/clock.ts';
import type { ImportJob } from './import-jobs.ts';
import { describeJob } from './import-view.ts';

/** How often the job is looked at, and how long a browser waits before it asks again. */
const lookMs = 400;
const reconnectMs = 1_500;
/** Lines of nothing keep proxies from closing a quiet connection. */
const keepAliveMs = 15_000;
/** Then the browser asks again, with the rights that it has by then. */
const longestStreamMs = 60_000;

export interface EventSource {
  clock: Clock;
  /** False where answers arrive whole: then each holds the present state, and the browser asks again. */
  streamsAnswers: boolean;
  /** Null: it is gone. */
  read: () => Promise<ImportJob | null>;
  /** Called once, however the stream ends. */
  onEnd: () => void;
}

export function streamImport(context: Context, source: EventSource): Response {
  context.header('cache-control', 'no-store');
  context.header('x-accel-buffering', 'no');
  return streamSSE(context, async (stream) => {
    try {
      // Nobody reads the body of an answer to HEAD.
      await writeEvents(
        stream,
        context.req.method === 'HEAD' ? { ...source, streamsAnswers: false } : source,
      );
    } finally {
      source.onEnd();
    }
  });
}

async function writeEvents(
  stream: SSEStreamingApi,
  { clock, streamsAnswers, read }: EventSource,
): Promise<void> {
  const ended = new AbortController();
  stream.onAbort(() => ended.abort());
  let seen = '';
  let quietSince = clock.now();
  const end = quietSince + longestStreamMs;
  for (let job = await read(); job && !stream.aborted; job = await read()) {
    const shown = JSON.stringify(describeJob(job));
    if (shown !== seen) {
      seen = shown;
      quietSince = clock.now();
      await stream.writeSSE({
        event: isAtRest(job) ? 'done' : 'import',
        data: shown,
        retry: reconnectMs,
      });
    } else if (clock.now() - quietSince > keepAliveMs) {
      quietSince = clock.now();
      await stream.write(':\n\n');
    }
    if (isAtRest(job) || !streamsAnswers || clock.now() >= end) return;
    await clock.sleep(lookMs, ended.signal).catch(() => undefined);
  }
}

/** Whether nothing more happens until somebody asks for it. */
export function isAtRest(job: ImportJob): boolean {
  return job.action === null;
}
