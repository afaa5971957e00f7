import { StoreError, type StoreErrorCode } from './object-store.ts';

/** The error code of a failed file-system call, or null where the error is something else. */
export function errnoOf(error: unknown): string | null {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : null;
}

const explanations: Record<string, [StoreErrorCode, string]> = {
  ENOSPC: ['store.full', 'The disk of the data folder is full.'],
  EDQUOT: ['store.full', 'The disk quota of the data folder is used up.'],
  EFBIG: ['store.full', 'The file is larger than the data folder allows.'],
  EACCES: ['store.denied', 'The data folder does not grant access. Check its owner and permissions.'],
  EPERM: ['store.denied', 'The data folder does not permit this. Check its owner and permissions.'],
  EROFS: ['store.denied', 'The data folder is on a read-only file system.'],
  EIO: ['store.damaged', 'The disk of the data folder reports a read or write error.'],
  EUCLEAN: ['store.damaged', 'The file system of the data folder is damaged.'],
  EBADMSG: ['store.damaged', 'The file system of the data folder is damaged.'],
  ENAMETOOLONG: ['store.invalid_key', 'A segment of the key is too long for a file name.'],
  EINVAL: ['store.invalid_key', 'The file system does not accept this key as a file name.'],
  EILSEQ: ['store.invalid_key', 'The file system does not accept this key as a file name.'],
  ENOTDIR: ['store.invalid_key', 'A part of the key is an object already, so it cannot be a folder too.'],
  EISDIR: ['store.invalid_key', 'The key is a folder of other keys, so it cannot be an object too.'],
  EXDEV: ['store.unavailable', 'The data folder must lie on one file system.'],
  EMLINK: ['store.unavailable', 'The file system of the data folder has no hard links. Use another folder.'],
  ENOTSUP: ['store.unavailable', 'The file system of the data folder has no hard links. Use another folder.'],
  EMFILE: ['store.unavailable', 'Too many files are open.'],
  ENFILE: ['store.unavailable', 'Too many files are open.'],
};

/** The port's error for a failed file-system call; anything else (a failing body, say) passes unchanged. */
export function toStoreError(error: unknown, key: string): unknown {
  if (error instanceof StoreError) return error;
  const errno = errnoOf(error);
  if (errno === null) return error;
  const [code, message] = explanations[errno] ?? ['store.unavailable', `The data folder failed: ${errno}.`];
  return new StoreError(code, key, message, { cause: error });
}
