/** What can keep the local system from starting, each as one sentence for the person who started it. */
import { StoreError } from '#data/store/object-store.ts';

export type StartupErrorCode = 'setting' | 'port' | 'data' | 'disk' | 'build';

/** By what a shell script may want to tell apart; 1 stays for errors that nobody foresaw. */
const exitCodes: Readonly<Record<StartupErrorCode, number>> = {
  setting: 2,
  port: 3,
  data: 4,
  disk: 5,
  build: 6,
};

/** DuckDB tells a full disk by its words alone. */
const engineDiskFull = /No space left on device/;
/** Of the errors of tables and registry: what was stored cannot be understood. */
const damagedCodes = /^(?:delta\.(?:corrupt_log|missing_file|unsupported_protocol)|registry\.damaged)$/;

export class StartupError extends Error {
  override readonly name = 'StartupError';
  readonly exitCode: number;

  constructor(code: StartupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCodes[code];
  }
}

/** The error as a sentence, where it is one that people can act on; null for a fault of ours. */
export function toStartupError(error: unknown, dataFolder: string): StartupError | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof StartupError) return current;
    if (current instanceof StoreError) return fromStore(current, dataFolder);
    const { code = '' } = current as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT' || engineDiskFull.test(current.message)) {
      return diskFull(dataFolder, current);
    }
    if (damagedCodes.test(code)) return damaged(dataFolder, current);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      return dataError(dataFolder, 'cannot be read or written: check its owner and permissions', current);
    }
    if (code === 'ENOTDIR' || code === 'EEXIST') {
      return dataError(dataFolder, 'is not a folder, or holds a file where a folder should be', current);
    }
  }
  return null;
}

function fromStore(error: StoreError, dataFolder: string): StartupError {
  if (error.code === 'store.full') return diskFull(dataFolder, error);
  if (error.code === 'store.damaged') return damaged(dataFolder, error);
  return dataError(dataFolder, `cannot be used: ${error.message}`, error);
}

function damaged(dataFolder: string, cause: Error): StartupError {
  const what = cause.message.replace(/\.$/, '');
  return dataError(dataFolder, `is damaged (${what}). Restore it, or set FLUXION_DATA to another one`, cause);
}

function diskFull(dataFolder: string, cause: Error): StartupError {
  return new StartupError('disk', `The disk is full: the data folder ${dataFolder} cannot grow.`, { cause });
}

function dataError(dataFolder: string, reason: string, cause: Error): StartupError {
  const sentence = `The data folder ${dataFolder} ${reason}`;
  return new StartupError('data', sentence.endsWith('.') ? sentence : `${sentence}.`, { cause });
}
