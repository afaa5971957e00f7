/** What imports need of their deployment, beside lake and registry. */
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { ObjectStore } from '#data/store/object-store.ts';

export interface ImportPorts {
  /** The whole store as one tenant may see it. */
  tenantStore: (tenantId: TenantId) => ObjectStore;
  queue: ImportQueue;
  /** Where browsers send files straight to the store. Null: they come through the API, chunk by chunk. */
  presign: PresignUpload | null;
  /** Whether an answer reaches the caller while it is being written. */
  streamsAnswers: boolean;
}

/** Whoever carries out jobs. A job that is named twice is carried out once: it holds a lease. */
export interface ImportQueue {
  /** Resolves when the job is sure to be tried, also after a crash of this process. */
  enqueue(tenantId: TenantId, importId: string): Promise<void>;
}

export interface UploadForm {
  url: string;
  /** To be sent before the file itself, in this order. */
  fields: Record<string, string>;
}

/** A form that may write exactly one object of exactly this size, for a short while. */
export type PresignUpload = (
  tenantId: TenantId,
  upload: { uploadId: string; sizeBytes: number; sha256?: string },
) => Promise<UploadForm>;
