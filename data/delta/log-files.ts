/** The names of the files in `_delta_log` (PROTOCOL.md, "Delta Log Entries", "Checkpoints"). */

export const logPrefix = '_delta_log/';
export const lastCheckpointKey = `${logPrefix}_last_checkpoint`;

export type LogFile =
  | { kind: 'commit'; version: number }
  | { kind: 'checkpoint'; version: number; part: number; parts: number }
  | { kind: 'v2_checkpoint'; version: number };

const versionDigits = 20;
const pattern =
  /^(\d{20})\.(?:json|checkpoint\.parquet|checkpoint\.(\d{10})\.(\d{10})\.parquet|checkpoint\.[^./]+\.(?:json|parquet))$/;

function padded(version: number): string {
  return String(version).padStart(versionDigits, '0');
}

export function commitKey(version: number): string {
  return `${logPrefix}${padded(version)}.json`;
}

export function checkpointKey(version: number): string {
  return `${logPrefix}${padded(version)}.checkpoint.parquet`;
}

/** A list with this `startAfter` begins at the first file of `version`. */
export function beforeVersion(version: number): string {
  return `${logPrefix}${padded(version)}`;
}

/** What a key in the log folder is; null for strangers (temporary files, checksums, editors' droppings). */
export function parseLogKey(key: string): LogFile | null {
  const name = key.slice(logPrefix.length);
  const match = pattern.exec(name);
  if (!match) return null;
  const version = Number(match[1]);
  if (!Number.isSafeInteger(version)) return null;
  if (match[2] !== undefined) {
    return { kind: 'checkpoint', version, part: Number(match[2]), parts: Number(match[3]) };
  }
  if (name.length === versionDigits + '.json'.length) return { kind: 'commit', version };
  if (name.endsWith('.checkpoint.parquet')) return { kind: 'checkpoint', version, part: 1, parts: 1 };
  return { kind: 'v2_checkpoint', version };
}
