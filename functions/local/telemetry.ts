import { inspect } from 'node:util';
import { redact } from '../http/redact.ts';
import type { Telemetry } from '../http/telemetry.ts';

/** For a terminal: silent while all is well, the whole error where something broke. */
export function createConsoleTelemetry(): Telemetry {
  return {
    request: () => undefined,
    failure: (requestId, error) => console.error(`Request ${requestId} failed:`, redact(inspect(error))),
  };
}
