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
    const errno = (current as NodeJS.ErrnoException).code;
    if (errno === 'ENOSPC' || errno === 'EDQUOT') return diskFull(dataFolder, current);
    if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS') {
      return dataError(dataFolder, 'cannot be read or written: check its owner and permissions', current);
    }
    if (errno === 'ENOTDIR' || errno === 'EEXIST') {
      return dataError(dataFolder, 'is not a folder, or holds a file where a folder should be', current);
    }
  }
  return null;
}

function fromStore(error: StoreError, dataFolder: string): StartupError {
  if (error.code === 'store.full') return diskFull(dataFolder, error);
  if (error.code === 'store.damaged') {
    return dataError(
      dataFolder,
      `is damaged (${error.message}). Restore it, or set FLUXION_DATA to another folder`,
      error,
    );
  }
  return dataError(dataFolder, `cannot be used: ${error.message}`, error);
}

function diskFull(dataFolder: string, cause: Error): StartupError {
  return new StartupError('disk', `The disk is full: the data folder ${dataFolder} cannot grow.`, { cause });
}

function dataError(dataFolder: string, reason: string, cause: Error): StartupError {
  const sentence = `The data folder ${dataFolder} ${reason}`;
  return new StartupError('data', sentence.endsWith('.') ? sentence : `${sentence}.`, { cause });
}
