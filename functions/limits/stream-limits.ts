/** Event streams stay open for up to a minute, so they are counted instead of queued. */
import { ApiError } from '../http/errors.ts';

/** Of one tenant at once, in one process. */
const maxOpenStreams = 32;

export interface OpenStreams {
  /**
   * Counts one more of the tenant's streams, until the returned function is called; calling it again does
   * nothing. Throws `limit.exceeded` where too many are open.
   */
  begin(tenantId: string): () => void;
}

export function createOpenStreams(): OpenStreams {
  const open = new Map<string, number>();
  return {
    begin(tenantId) {
      const count = open.get(tenantId) ?? 0;
      if (count >= maxOpenStreams) throw tooManyStreams();
      open.set(tenantId, count + 1);
      let hasEnded = false;
      return () => {
        if (hasEnded) return;
        hasEnded = true;
        const left = (open.get(tenantId) ?? 1) - 1;
        if (left > 0) open.set(tenantId, left);
        else open.delete(tenantId);
      };
    },
  };
}

function tooManyStreams(): ApiError {
  return new ApiError(
    'limit.exceeded',
    `Your shop listens to ${maxOpenStreams} imports already. Wait for one to end, or ask for the import itself.`,
    { headers: { 'retry-after': '5' } },
  );
}
