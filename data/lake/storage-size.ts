import type { ObjectStore } from '../store/object-store.ts';

/** What is stored now. Former versions that a versioned bucket keeps for a while are not counted. */
export interface StorageSize {
  objectCount: number;
  sizeBytes: number;
}

/** Lists everything that `store` shows: one request for every thousand objects. */
export async function measureStorage(store: ObjectStore): Promise<StorageSize> {
  let objectCount = 0;
  let size = 0;
  for await (const { sizeBytes } of store.list('')) {
    objectCount += 1;
    size += sizeBytes;
  }
  return { objectCount, sizeBytes: size };
}
