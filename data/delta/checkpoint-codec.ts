import type { Action } from './actions.ts';

/** How a checkpoint's actions become one file and come back. */
export interface CheckpointCodec {
  encode(actions: readonly Action[]): Promise<Uint8Array>;
  /** Rejects on bytes that are not a whole checkpoint file. */
  decode(file: Uint8Array): Promise<readonly Action[]>;
}

export const parquetCheckpointCodec: CheckpointCodec = {
  encode: () => Promise.reject(new Error('unreachable')),
  decode: () => Promise.reject(new Error('unreachable')),
};
